import type { ErrorFilter, ErrorsSnapshot, LifecycleSnapshot, PromqlSnapshot, WireValue, Labels } from '../stream/protocol';
import { call } from './client';

export interface MetricMeta {
  type: string;
  help: string;
  unit: string;
}

/** Names of all metrics. */
export const metricNames = async (): Promise<string[]> =>
  (await call<{ data: string[] }>('GET', '/api/v1/label/__name__/values')).data;

export async function metadata(): Promise<Record<string, MetricMeta>> {
  const { data } = await call<{ data: Record<string, MetricMeta[]> }>('GET', '/api/v1/metadata');
  return Object.fromEntries(Object.entries(data).flatMap(([name, [first]]) => (first ? [[name, first]] : [])));
}

export const labelNames = async (metric: string): Promise<string[]> =>
  (await call<{ data: string[] }>('GET', `/api/v1/labels?match[]=${encodeURIComponent(metric)}`)).data.filter((name) => name !== '__name__');

export const labelValues = async (metric: string, label: string): Promise<string[]> =>
  (await call<{ data: string[] }>('GET', `/api/v1/label/${encodeURIComponent(label)}/values?match[]=${encodeURIComponent(metric)}`)).data;

/** Runs a range query; times and step in seconds. */
export async function queryRange(
  query: string,
  start: number,
  end: number,
  step: number,
  signal?: AbortSignal,
): Promise<PromqlSnapshot> {
  const params = new URLSearchParams({ query, start: String(start), end: String(end), step: String(step) });
  const answer = await call<{ data: { result: { metric: Labels; values: [number, string][] }[] } }>(
    'GET',
    `/api/v1/query_range?${params}`,
    undefined,
    signal,
  );
  const series = answer.data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([time, text]): [number, WireValue] => [time, wireValue(text)]),
  }));
  return { series, step, start, end };
}

function wireValue(text: string): WireValue {
  return text === 'NaN' || text === '+Inf' || text === '-Inf' ? text : Number(text);
}

/** Errors of a range that does not move; `cursor` goes on from an earlier answer. */
export function errorMetrics(
  filter: ErrorFilter,
  range: { start: string; end?: string; cursor?: string; limit: number },
  signal?: AbortSignal,
): Promise<ErrorsSnapshot> {
  const params = new URLSearchParams({ start: range.start, limit: String(range.limit) });
  if (range.end) params.set('end', range.end);
  if (range.cursor) params.set('cursor', range.cursor);
  for (const [name, values] of Object.entries(filter)) for (const value of values ?? []) params.append(name, value);
  return call('GET', `/api/error-metrics?${params}`, undefined, signal);
}

/** Lifecycle events of one kind in a range that does not move; seconds. */
export function lifecycleEvents(kind: string, from: number, to: number, signal?: AbortSignal): Promise<LifecycleSnapshot> {
  const params = new URLSearchParams({ kind, start: String(from), end: String(to), limit: '500' });
  return call('GET', `/api/lifecycle-events?${params}`, undefined, signal);
}
