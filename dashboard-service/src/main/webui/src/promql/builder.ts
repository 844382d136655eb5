/**
 * The part of PromQL that the builder can show: `aggregation by (labels) (function(metric{matchers}[window]))`, with an
 * optional comparison. The text is the truth; this is a view of it, and null when the text says more.
 */
export interface BuilderQuery {
  metric: string;
  matchers: Matcher[];
  /** Empty: none. */
  func: string;
  /** Empty when there is no function. */
  window: string;
  /** Empty: none. */
  aggregation: string;
  grouping: '' | 'by' | 'without';
  groupLabels: string[];
  comparison: '' | Comparison;
  threshold: string;
}

export interface Matcher {
  label: string;
  op: MatchOp;
  value: string;
}

export type MatchOp = '=' | '!=' | '=~' | '!~';
export type Comparison = '>' | '>=' | '<' | '<=' | '==' | '!=';

export const MATCH_OPS: readonly MatchOp[] = ['=', '!=', '=~', '!~'];
export const COMPARISONS: readonly Comparison[] = ['>', '>=', '<', '<=', '==', '!='];
export const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count'] as const;
export const FUNCTIONS = [
  'rate',
  'increase',
  'delta',
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'sum_over_time',
  'count_over_time',
  'last_over_time',
] as const;

export const EMPTY_QUERY: BuilderQuery = {
  metric: '',
  matchers: [],
  func: '',
  window: '',
  aggregation: '',
  grouping: '',
  groupLabels: [],
  comparison: '',
  threshold: '',
};

/** A first query for a metric: what is usually asked of its type. */
export function startingQuery(metric: string, type: string | undefined): BuilderQuery {
  const query = { ...EMPTY_QUERY, metric };
  const counts = type === 'counter' || /_(total|count|sum|bucket)$/.test(metric);
  return counts ? { ...query, func: 'rate', window: '5m', aggregation: 'sum' } : query;
}

export function quote(value: string): string {
  return '"' + value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') + '"';
}

export function print(query: BuilderQuery): string {
  let text = query.metric;
  if (query.matchers.length > 0) {
    text += '{' + query.matchers.map((m) => `${m.label}${m.op}${quote(m.value)}`).join(', ') + '}';
  }
  if (query.func !== '') text = `${query.func}(${text}[${query.window || '5m'}])`;
  if (query.aggregation !== '') {
    const by = query.grouping === '' ? '' : ` ${query.grouping} (${query.groupLabels.join(', ')}) `;
    text = `${query.aggregation}${by}(${text})`;
  }
  if (query.comparison !== '' && query.threshold !== '') text += ` ${query.comparison} ${query.threshold}`;
  return text;
}

class Cursor {
  at = 0;
  constructor(readonly text: string) {}

  take(pattern: RegExp): string | undefined {
    this.skip();
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (!match) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  need(pattern: RegExp): string {
    const found = this.take(pattern);
    if (found === undefined) throw new TooRich();
    return found;
  }

  skip(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  get done(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }
}

/** The text holds something that the builder has no field for. */
class TooRich extends Error {}

const METRIC = /[A-Za-z_:][A-Za-z0-9_:]*/;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/;
const DURATION = /(?:\d+(?:ms|[smhdwy]))+/;

/** The builder's view of the text; null when the text is not of its form (whether it is valid PromQL or not). */
export function parse(text: string): BuilderQuery | null {
  if (text.trim() === '') return EMPTY_QUERY;
  const cursor = new Cursor(text);
  try {
    const query: BuilderQuery = { ...EMPTY_QUERY, matchers: [], groupLabels: [] };
    aggregate(cursor, query);
    const comparison = cursor.take(/>=|<=|==|!=|>|</);
    if (comparison !== undefined) {
      query.comparison = comparison as Comparison;
      query.threshold = cursor.need(/[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/);
    }
    return cursor.done ? query : null;
  } catch (failure) {
    if (failure instanceof TooRich) return null;
    throw failure;
  }
}

function aggregate(cursor: Cursor, query: BuilderQuery): void {
  const start = cursor.at;
  const name = cursor.need(METRIC);
  if (!(AGGREGATIONS as readonly string[]).includes(name)) {
    cursor.at = start;
    call(cursor, query);
    return;
  }
  query.aggregation = name;
  const before = grouping(cursor, query);
  cursor.need(/\(/);
  call(cursor, query);
  cursor.need(/\)/);
  if (!before) grouping(cursor, query);
}

function grouping(cursor: Cursor, query: BuilderQuery): boolean {
  const word = cursor.take(/(?:by|without)\b/);
  if (word === undefined) return false;
  query.grouping = word as 'by' | 'without';
  cursor.need(/\(/);
  while (cursor.take(/\)/) === undefined) {
    query.groupLabels.push(cursor.need(LABEL));
    if (cursor.take(/,/) === undefined) {
      cursor.need(/\)/);
      break;
    }
  }
  return true;
}

function call(cursor: Cursor, query: BuilderQuery): void {
  const start = cursor.at;
  const name = cursor.need(METRIC);
  if ((FUNCTIONS as readonly string[]).includes(name) && cursor.take(/\(/) !== undefined) {
    query.func = name;
    selector(cursor, query);
    cursor.need(/\[/);
    query.window = cursor.need(DURATION);
    cursor.need(/\]/);
    cursor.need(/\)/);
    return;
  }
  cursor.at = start;
  selector(cursor, query);
}

function selector(cursor: Cursor, query: BuilderQuery): void {
  query.metric = cursor.need(METRIC);
  if (cursor.take(/\{/) === undefined) return;
  while (cursor.take(/\}/) === undefined) {
    const label = cursor.need(LABEL);
    const op = cursor.need(/=~|!~|!=|=/) as MatchOp;
    query.matchers.push({ label, op, value: unquote(cursor) });
    if (cursor.take(/,/) === undefined) {
      cursor.need(/\}/);
      break;
    }
  }
}

function unquote(cursor: Cursor): string {
  const raw = cursor.need(/"(?:[^"\\\n]|\\["\\n])*"|'[^'\\\n]*'/);
  const inner = raw.slice(1, -1);
  return raw.startsWith("'") ? inner : inner.replace(/\\(["\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c));
}
