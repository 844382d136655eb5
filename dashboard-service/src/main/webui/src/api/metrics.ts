import type { ErrorFilter, ErrorsSnapshot, LifecycleSnapshot } from '../stream/protocol';
import { call } from './client';

export interface MetricMeta {
  type: string;
  help: string;
  unit: string;
}

/** Names of metrics that the page holds; beyond it the server searches. */
export const MOST_NAMES = 10_000;

/** Names of metrics, cut at `limit`; with `words`, those whose names hold them all. */
export async function metricNames(limit: number, words: string[] = [], signal?: AbortSignal): Promise<string[]> {
  const selector = words.length === 0 ? '' : `{${words.map((word) => `__name__=~${JSON.stringify(`(?i).*${escapeRegex(word)}.*`)}`).join(',')}}`;
  return labelValues('__name__', selector, limit, signal);
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export async function metadata(limit: number): Promise<Record<string, MetricMeta>> {
  const { data } = await call<{ data: Record<string, MetricMeta[]> }>('GET', `/api/v1/metadata?limit=${limit}`);
  return Object.fromEntries(Object.entries(data).flatMap(([name, [first]]) => (first ? [[name, first]] : [])));
}

/** Names of labels, or values of one, of the series that a selector selects; cut at `limit`. */
export const labelNames = async (selector: string, limit: number, signal?: AbortSignal): Promise<string[]> =>
  (await call<{ data: string[] }>('GET', `/api/v1/labels?${matching(selector, limit)}`, undefined, signal)).data.filter((name) => name !== '__name__');

export const labelValues = async (label: string, selector: string, limit: number, signal?: AbortSignal): Promise<string[]> =>
  (await call<{ data: string[] }>('GET', `/api/v1/label/${encodeURIComponent(label)}/values?${matching(selector, limit)}`, undefined, signal)).data;

function matching(selector: string, limit: number): string {
  const params = new URLSearchParams({ limit: String(limit) });
  if (selector !== '') params.set('match[]', selector);
  return params.toString();
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
