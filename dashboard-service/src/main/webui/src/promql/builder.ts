/**
 * The part of PromQL that the builder can show: a selector and what is done to it, one operation after another. The
 * text is the truth; this is a view of it.
 */
export interface BuilderQuery {
  metric: string;
  matchers: Matcher[];
  operations: Operation[];
}

export interface Matcher {
  label: string;
  op: MatchOp;
  value: string;
}

/** What is done to the value so far. Numbers and durations are kept as they were written. */
export type Operation =
  /** `rate(…[5m])`: first of all operations; `params` stand before the selector. */
  | { kind: 'range'; func: string; window: string; params: string[] }
  /** `clamp(…, 0, 1)`; how many of `params` stand before the value is the function's. */
  | { kind: 'function'; func: string; params: string[] }
  /** `sum by (a) (…)`; `param` is that of topk and its like, else empty. */
  | { kind: 'aggregation'; func: string; param: string; grouping: '' | 'by' | 'without'; labels: string[] }
  /** `… > 5`. */
  | { kind: 'binary'; op: string; bool: boolean; number: string };

export type MatchOp = '=' | '!=' | '=~' | '!~';
export type Comparison = '>' | '>=' | '<' | '<=' | '==' | '!=';

export const MATCH_OPS: readonly MatchOp[] = ['=', '!=', '=~', '!~'];
export const COMPARISONS: readonly Comparison[] = ['>', '>=', '<', '<=', '==', '!='];
export const ARITHMETIC = ['*', '/', '+', '-', '%', '^'] as const;

/** Parameters with their defaults: those before the value and those after it. */
interface Shape {
  before?: string[];
  after?: string[];
}

export const RANGE_FUNCTIONS: Readonly<Record<string, Shape>> = {
  rate: {},
  increase: {},
  irate: {},
  delta: {},
  deriv: {},
  changes: {},
  resets: {},
  avg_over_time: {},
  min_over_time: {},
  max_over_time: {},
  sum_over_time: {},
  count_over_time: {},
  last_over_time: {},
  stddev_over_time: {},
  quantile_over_time: { before: ['0.95'] },
  absent_over_time: {},
};

export const FUNCTIONS: Readonly<Record<string, Shape>> = {
  histogram_quantile: { before: ['0.95'] },
  histogram_avg: {},
  histogram_count: {},
  histogram_sum: {},
  abs: {},
  ceil: {},
  floor: {},
  round: {},
  sqrt: {},
  ln: {},
  log2: {},
  log10: {},
  exp: {},
  sgn: {},
  clamp: { after: ['0', '1'] },
  clamp_min: { after: ['0'] },
  clamp_max: { after: ['1'] },
  absent: {},
  timestamp: {},
  sort: {},
  sort_desc: {},
};

/** Aggregations with the default of their parameter, empty where they have none. */
export const AGGREGATIONS: Readonly<Record<string, string>> = {
  sum: '',
  avg: '',
  min: '',
  max: '',
  count: '',
  group: '',
  stddev: '',
  stdvar: '',
  topk: '5',
  bottomk: '5',
  quantile: '0.95',
};

/** From loosest to tightest. */
const PRECEDENCE: readonly (readonly string[])[] = [['>', '>=', '<', '<=', '==', '!='], ['+', '-'], ['*', '/', '%'], ['^']];

export const EMPTY_QUERY: BuilderQuery = { metric: '', matchers: [], operations: [] };

/** An operation of that name as it is when it is added; undefined for a name that is none. */
export function newOperation(name: string): Operation | undefined {
  const range = RANGE_FUNCTIONS[name];
  if (range) return { kind: 'range', func: name, window: '5m', params: range.before ?? [] };
  const shape = FUNCTIONS[name];
  if (shape) return { kind: 'function', func: name, params: [...(shape.before ?? []), ...(shape.after ?? [])] };
  const param = AGGREGATIONS[name];
  if (param !== undefined) return { kind: 'aggregation', func: name, param, grouping: '', labels: [] };
  if ([...COMPARISONS, ...ARITHMETIC].some((op) => op === name)) return { kind: 'binary', op: name, bool: false, number: name === '*' || name === '/' ? '1' : '0' };
  return undefined;
}

/** The query with an operation more: one over a range comes first and takes the place of another one, the rest at the end. */
export function withOperation(query: BuilderQuery, operation: Operation): BuilderQuery {
  const rest = query.operations;
  if (operation.kind !== 'range') return { ...query, operations: [...rest, operation] };
  return { ...query, operations: [operation, ...(rest[0]?.kind === 'range' ? rest.slice(1) : rest)] };
}

/** A first query for a metric: what is usually asked of its type. */
export function startingQuery(metric: string, type: string | undefined): BuilderQuery {
  const query: BuilderQuery = { ...EMPTY_QUERY, metric };
  const counts = type === 'counter' || /_(total|count|sum|bucket)$/.test(metric);
  const rate: Operation = { kind: 'range', func: 'rate', window: '5m', params: [] };
  const sum: Operation = { kind: 'aggregation', func: 'sum', param: '', grouping: '', labels: [] };
  if (type === 'histogram' && metric.endsWith('_bucket')) return { ...query, operations: [rate, { ...sum, grouping: 'by', labels: ['le'] }] };
  return counts ? { ...query, operations: [rate, sum] } : query;
}

export function quote(value: string): string {
  return '"' + value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') + '"';
}

const METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

const labelText = (name: string): string => (LABEL.test(name) ? name : quote(name));

/** The selector alone, to ask what there is. */
export function printSelector(query: Pick<BuilderQuery, 'metric' | 'matchers'>): string {
  const plain = METRIC.test(query.metric);
  const inside = query.matchers.map((m) => `${labelText(m.label)}${m.op}${quote(m.value)}`);
  if (!plain && query.metric !== '') inside.unshift(quote(query.metric));
  return (plain ? query.metric : '') + (inside.length > 0 ? `{${inside.join(', ')}}` : '');
}

export function print(query: BuilderQuery): string {
  let text = printSelector(query);
  if (text === '') return '';
  let before = '';
  for (const operation of query.operations) {
    text = apply(operation, text, before);
    before = operation.kind === 'binary' ? operation.op : '';
  }
  return text;
}

/** `before` is the operator at the top of `text`, if it has one. */
function apply(operation: Operation, text: string, before: string): string {
  switch (operation.kind) {
    case 'range':
      return `${operation.func}(${[...operation.params, `${text}[${operation.window}]`].join(', ')})`;
    case 'function': {
      const first = FUNCTIONS[operation.func]?.before?.length ?? 0;
      return `${operation.func}(${[...operation.params.slice(0, first), text, ...operation.params.slice(first)].join(', ')})`;
    }
    case 'aggregation': {
      const by = operation.grouping === '' ? '' : ` ${operation.grouping} (${operation.labels.map(labelText).join(', ')}) `;
      return `${operation.func}${by}(${operation.param === '' ? '' : `${operation.param}, `}${text})`;
    }
    case 'binary': {
      // A power binds to the right, the others to the left.
      const loose = before !== '' && (rank(before) < rank(operation.op) || operation.op === '^');
      return `${loose ? `(${text})` : text} ${operation.op} ${operation.bool ? 'bool ' : ''}${operation.number}`;
    }
  }
}

function rank(op: string): number {
  return PRECEDENCE.findIndex((ops) => ops.includes(op));
}
