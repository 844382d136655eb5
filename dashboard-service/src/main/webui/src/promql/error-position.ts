/** Where in an expression a message points: offsets into the text. */
export interface ErrorPlace {
  start: number;
  end: number;
}

/** Reads the `line:column:` (both from 1) at the start of PromQL's messages, wherever it stands in the message. */
export function placeOfError(expression: string, message: string): ErrorPlace | undefined {
  const found = /(?:^|[\s"'(])(\d+):(\d+):/.exec(message);
  return found ? placeAt(expression, Number(found[1]), Number(found[2])) : undefined;
}

/** Reads the `(line:column)` at the end of a warning or remark. */
export function placeOfRemark(expression: string, message: string): ErrorPlace | undefined {
  const found = /\((\d+):(\d+)\)\s*$/.exec(message);
  return found ? placeAt(expression, Number(found[1]), Number(found[2])) : undefined;
}

function placeAt(expression: string, line: number, column: number): ErrorPlace | undefined {
  const lines = expression.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const start = Math.min(expression.length, before + column - 1);
  const word = /^[A-Za-z0-9_:.]+/.exec(expression.slice(start));
  return { start, end: Math.min(expression.length, start + Math.max(1, word?.[0].length ?? 1)) };
}
