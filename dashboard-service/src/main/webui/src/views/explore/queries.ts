import { durationSeconds } from '../../format/duration';

/** How a query is shown. */
export type QueryView = 'graph' | 'table' | 'heatmap';

/** One query of the explorer with what was chosen for it. */
export interface Query {
  expression: string;
  /** A name for its series, `{{label}}` in it; empty: the labels. */
  legend: string;
  /** A duration; empty: by the range. */
  step: string;
  view: QueryView;
  stacked: boolean;
  on: boolean;
}

/** Queries on a page. */
export const MOST_QUERIES = 12;
/** How far back a comparison looks: the length of the range, or fixed. */
export const COMPARISONS = ['range', '1h', '1d', '1w'] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** `live`: pushed as it happens. `off`: only when it is asked for. */
export const REFRESHES = ['live', '10s', '30s', '1m', '5m', 'off'] as const;
export type Refresh = (typeof REFRESHES)[number];

/** The name of a query on the page: A, B, … */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

export function newQuery(expression: string): Query {
  return { expression, legend: '', step: '', view: 'graph', stacked: false, on: true };
}

/** The queries of a URL. An empty one stands last and is one that is being started; `q=` does not survive in the URL. */
export function queriesOf(params: URLSearchParams): Query[] {
  const expressions = params.getAll('q').slice(0, MOST_QUERIES);
  if (params.has('new') && expressions.length < MOST_QUERIES) expressions.push('');
  const off = new Set((params.get('off') ?? '').split(','));
  return expressions.map((expression, index) => {
    const letter = letterOf(index);
    const view = params.get(`view.${letter}`);
    const step = params.get(`step.${letter}`) ?? '';
    return {
      expression,
      legend: params.get(`legend.${letter}`) ?? '',
      step: durationSeconds(step) > 0 ? step : '',
      view: view === 'table' || view === 'heatmap' ? view : 'graph',
      stacked: params.has(`stack.${letter}`),
      on: !off.has(letter),
    };
  });
}

/** The parameters that say these queries; those of a letter without a query are taken away. */
export function paramsOf(queries: Query[]): Record<string, string | string[] | undefined> {
  const list = queries.filter((query) => query.expression !== '');
  const fresh = queries.find((query) => query.expression === '');
  const all = fresh ? [...list, fresh] : list;
  const off = all.flatMap((query, index) => (query.on ? [] : [letterOf(index)]));
  const params: Record<string, string | string[] | undefined> = {
    q: list.map((query) => query.expression),
    new: fresh ? '1' : undefined,
    off: off.join(','),
  };
  for (let index = 0; index < MOST_QUERIES; index++) {
    const query = all[index];
    const letter = letterOf(index);
    params[`legend.${letter}`] = query?.legend;
    params[`step.${letter}`] = query?.step;
    params[`view.${letter}`] = query && query.view !== 'graph' ? query.view : undefined;
    params[`stack.${letter}`] = query?.stacked ? '1' : undefined;
  }
  return params;
}

export function comparisonOf(text: string | undefined): Comparison | undefined {
  return COMPARISONS.find((one) => one === text);
}

/** Seconds by which a comparison shifts. */
export function shiftOf(comparison: Comparison, rangeSeconds: number): number {
  return comparison === 'range' ? rangeSeconds : durationSeconds(comparison);
}

export function refreshOf(text: string | undefined): Refresh {
  return REFRESHES.find((one) => one === text) ?? 'live';
}
