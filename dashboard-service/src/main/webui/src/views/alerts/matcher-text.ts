import type { Matcher } from '../../api/routing';

const FORM = /^\s*([\p{L}\p{N}_.:/-]+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))\s*$/u;

/** One matcher a line: `team="db"`, `service=~"a.*"`, `env!=prod`. Undefined when a line is none. */
export function matchersOf(text: string): Matcher[] | undefined {
  const matchers: Matcher[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const found = FORM.exec(line);
    const [, name, op, quoted, plain] = found ?? [];
    if (name === undefined || op === undefined) return undefined;
    const value = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
    matchers.push({ name, value, isRegex: op.endsWith('~'), isEqual: op.startsWith('=') });
  }
  return matchers;
}

export function matcherText(matcher: Matcher): string {
  const op = (matcher.isEqual ? '=' : '!') + (matcher.isRegex ? '~' : matcher.isEqual ? '' : '=');
  return `${matcher.name}${op}"${matcher.value.replace(/["\\]/g, '\\$&')}"`;
}
