import type { Labels, PromqlSnapshot, WireValue } from '../stream/protocol';
import { call } from './client';

/** Longer than the server lets a query run, so that its own words are shown and not ours. */
const QUERY_TIMEOUT_MS = 130_000;
/** Series in an answer; the server says in a warning when there were more. */
export const MOST_ANSWERED = 1000;

/** One bucket of a native histogram: bounds and count. */
export interface Bucket {
  low: number;
  high: number;
  count: number;
}

export interface HistogramValue {
  count: number;
  sum: number;
  buckets: Bucket[];
}

export interface HistogramSeries {
  labels: Labels;
  /** Seconds. */
  points: [number, HistogramValue][];
}

/** What a query took. */
export interface QueryStats {
  seconds: number;
  samples: number;
}

/** What is said beside a value. */
export interface Said {
  warnings: string[];
  infos: string[];
  stats: QueryStats | undefined;
}

export interface RangeAnswer extends Said {
  snapshot: PromqlSnapshot;
  histograms: HistogramSeries[];
}

/** An element of an instant query: a number, a native histogram or a text. */
export interface Element {
  labels: Labels;
  /** Seconds. */
  time: number;
  value: number | HistogramValue | string;
}

export interface InstantAnswer extends Said {
  elements: Element[];
}

export interface Exemplar {
  series: Labels;
  labels: Labels;
  value: number;
  /** Seconds. */
  time: number;
}

type WireBucket = [number, string, string, string];

interface WireHistogram {
  count: string;
  sum: string;
  buckets?: WireBucket[];
}

interface WireSeries {
  metric: Labels;
  values?: [number, string][];
  histograms?: [number, WireHistogram][];
  value?: [number, string];
  histogram?: [number, WireHistogram];
}

interface Envelope<T> {
  data: T;
  warnings?: string[];
  infos?: string[];
}

interface QueryData {
  resultType: string;
  result: WireSeries[] | [number, string];
  stats?: { timings?: { execTotalTime?: number }; samples?: { totalQueryableSamples?: number } };
}

/** Runs a range query; times and step in seconds. */
export async function queryRange(query: string, start: number, end: number, step: number, signal?: AbortSignal): Promise<RangeAnswer> {
  const form = new URLSearchParams({ query, start: String(start), end: String(end), step: String(step), stats: 'all', limit: String(MOST_ANSWERED) });
  const answer = await call<Envelope<QueryData>>('POST', '/api/v1/query_range', form, signal, QUERY_TIMEOUT_MS);
  return rangeAnswer(answer, start, end, step);
}

export function rangeAnswer(answer: Envelope<QueryData>, start: number, end: number, step: number): RangeAnswer {
  const result = answer.data.result as WireSeries[];
  return {
    ...saidBy(answer),
    snapshot: {
      series: result
        .filter((one) => one.values !== undefined)
        .map(({ metric, values }) => ({ labels: metric, points: (values ?? []).map(([time, text]): [number, WireValue] => [time, wireValue(text)]) })),
      step,
      start,
      end,
    },
    histograms: result
      .filter((one) => one.histograms !== undefined)
      .map(({ metric, histograms }) => ({ labels: metric, points: (histograms ?? []).map(([time, one]): [number, HistogramValue] => [time, histogram(one)]) })),
  };
}

/** Runs an instant query at a time in seconds. */
export async function queryInstant(query: string, time: number, signal?: AbortSignal): Promise<InstantAnswer> {
  const form = new URLSearchParams({ query, time: String(time), stats: 'all', limit: String(MOST_ANSWERED) });
  return instantAnswer(await call<Envelope<QueryData>>('POST', '/api/v1/query', form, signal, QUERY_TIMEOUT_MS));
}

/** A range vector's newest value stands for each of its series. */
export function instantAnswer(answer: Envelope<QueryData>): InstantAnswer {
  const { resultType, result } = answer.data;
  const said = saidBy(answer);
  if (resultType === 'scalar' || resultType === 'string') {
    const [time, text] = result as [number, string];
    return { ...said, elements: [{ labels: {}, time, value: resultType === 'string' ? text : number(text) }] };
  }
  return {
    ...said,
    elements: (result as WireSeries[]).flatMap(({ metric, value, values, histogram: single, histograms }): Element[] => {
      const plain = value ?? values?.[values.length - 1];
      const shaped = single ?? histograms?.[histograms.length - 1];
      if (plain) return [{ labels: metric, time: plain[0], value: number(plain[1]) }];
      return shaped ? [{ labels: metric, time: shaped[0], value: histogram(shaped[1]) }] : [];
    }),
  };
}

/** Exemplars of what a query selects, newest first. */
export async function queryExemplars(query: string, start: number, end: number, signal?: AbortSignal): Promise<Exemplar[]> {
  const form = new URLSearchParams({ query, start: String(start), end: String(end) });
  const answer = await call<Envelope<{ seriesLabels: Labels; exemplars: { labels: Labels; value: string; timestamp: number }[] }[]>>(
    'POST',
    '/api/v1/query_exemplars',
    form,
    signal,
  );
  return answer.data
    .flatMap(({ seriesLabels, exemplars }) => exemplars.map((one) => ({ series: seriesLabels, labels: one.labels, value: number(one.value), time: one.timestamp })))
    .sort((a, b) => b.time - a.time);
}

/** The query as the server would lay it out. */
export async function formatQuery(query: string): Promise<string> {
  return (await call<Envelope<string>>('POST', '/api/v1/format_query', new URLSearchParams({ query }))).data;
}

function saidBy(answer: Envelope<QueryData>): Said {
  const seconds = answer.data.stats?.timings?.execTotalTime;
  const samples = answer.data.stats?.samples?.totalQueryableSamples;
  return {
    warnings: answer.warnings ?? [],
    infos: answer.infos ?? [],
    stats: seconds === undefined || samples === undefined ? undefined : { seconds, samples },
  };
}

function histogram(wire: WireHistogram): HistogramValue {
  return {
    count: number(wire.count),
    sum: number(wire.sum),
    buckets: (wire.buckets ?? []).map(([, low, high, count]) => ({ low: number(low), high: number(high), count: number(count) })),
  };
}

function number(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

function wireValue(text: string): WireValue {
  return text === 'NaN' || text === '+Inf' || text === '-Inf' ? text : Number(text);
}
