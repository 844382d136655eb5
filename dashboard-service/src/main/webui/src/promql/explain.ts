/** A failure in the words of a person, and what to change. */
export interface Explanation {
  what: string;
  /** Empty when there is nothing to advise. */
  advice: string;
  /** Whether the same request may well succeed later. */
  passing: boolean;
}

const RULES: readonly [RegExp, string, string][] = [
  [
    /exceeded maximum resolution|maximum of 11,?000 points/i,
    'The step is too fine for this range: a series may have 11,000 points.',
    'Choose a larger step or a shorter range.',
  ],
  [
    /too many samples/i,
    'The query reads more samples than one query may.',
    'Choose a shorter range, narrow the selector by labels, or a larger step.',
  ],
  [/selector matches \d+ series/i, 'A selector matches more series than one query may read.', 'Narrow it by labels.'],
  [/query queue/i, 'Too many queries run at the moment.', 'Run it again shortly.'],
  [/timed out/i, 'The query took longer than it may.', 'Choose a shorter range or a larger step, or narrow the selector.'],
  [
    /many-to-many matching|duplicate series/i,
    'Several series on both sides of an operator have the same labels.',
    'Match on more labels with on (…), or aggregate one side first.',
  ],
  [
    /multiple matches for labels|grouping labels must ensure unique/i,
    'Several series on one side of an operator match one of the other side.',
    'Add group_left or group_right, or match on more labels with on (…).',
  ],
  [/vector cannot contain metrics with the same labelset/i, 'Two series of the result would have the same labels.', 'Aggregate by the labels that tell them apart.'],
  [/invalid expression type "range vector"/i, 'A range cannot be drawn.', 'Put a function over it, such as rate(…).'],
  [/expected type range vector/i, 'The function needs a range.', 'Add one to the selector, such as [5m].'],
  [/expected type instant vector/i, 'The function needs a value at a moment, not a range.', 'Take the [ ] away, or put rate(…) or another function over it.'],
  [/is not enabled|experimental/i, 'The function is experimental and not switched on here.', ''],
  [/unknown function/i, 'There is no function of that name.', 'Ctrl-Space in the editor lists what there is.'],
  [/must contain at least one non-empty matcher/i, 'The selector would match every series.', 'Name a metric, or a label with a value.'],
  [/unexpected end of input|unclosed/i, 'The expression ends too early.', 'Close the brackets and quotes that are open.'],
  [/parse error|unexpected/i, 'The expression cannot be read.', ''],
];

/** Explains an answer of the query API; status 0 is no answer at all. */
export function explain(status: number, message: string): Explanation {
  if (status === 0) return { what: 'There is no answer from the server.', advice: 'What is on screen stays; run the query again.', passing: true };
  if (status === 401 || status === 403) return { what: 'The access key does not allow this.', advice: 'Enter another key.', passing: false };
  if (status === 414 || status === 431) return { what: 'The expression is too long for one request.', advice: 'Shorten it.', passing: false };
  const rule = status === 502 || status === 504 ? undefined : RULES.find(([pattern]) => pattern.test(message));
  if (rule) return { what: rule[1], advice: rule[2], passing: status === 503 || status === 429 };
  if (status >= 500) return { what: 'The server cannot answer queries at the moment.', advice: 'Run the query again shortly.', passing: true };
  return { what: 'The query was refused.', advice: '', passing: status === 429 };
}
