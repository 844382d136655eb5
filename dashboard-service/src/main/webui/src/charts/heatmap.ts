import type { HistogramSeries } from '../api/queries';
import type { SeriesFrame } from '../stream/series-frame';

/** Counts by time and bucket: `cells[time][bucket]`. */
export interface Heat {
  /** Seconds, ascending. */
  times: number[];
  /** Bounds of the buckets, ascending; a bucket lies between two that follow each other. */
  bounds: number[];
  cells: (number | null)[][];
  most: number;
}

/** Rows of a heatmap; finer buckets are put together. */
const MOST_ROWS = 60;

/** The native histograms of an answer put together, by the bounds that they have. */
export function heatOfHistograms(series: HistogramSeries[]): Heat | undefined {
  const times = sorted(series.flatMap((one) => one.points.map(([time]) => time)));
  const bounds = thinned(sorted(series.flatMap((one) => one.points.flatMap(([, { buckets }]) => buckets.flatMap((bucket) => [bucket.low, bucket.high])))));
  if (times.length === 0 || bounds.length < 2) return undefined;
  const place = new Map(times.map((time, index) => [time, index]));
  const cells = times.map(() => new Array<number | null>(bounds.length - 1).fill(null));
  for (const { points } of series) {
    for (const [time, { buckets }] of points) {
      const column = cells[place.get(time) ?? 0]!;
      for (const bucket of buckets) {
        const row = rowOf(bounds, (bucket.low + bucket.high) / 2, bucket.low);
        column[row] = (column[row] ?? 0) + bucket.count;
      }
    }
  }
  return heat(times, bounds, cells);
}

/** Classic buckets by their label `le`: each counts what those below it count too. Undefined when a series has none. */
export function heatOfBuckets(frame: SeriesFrame): Heat | undefined {
  const known = new Map<number, (number | null)[]>();
  for (const { labels, values, before } of frame.series) {
    if (before) continue;
    const le = labels['le'];
    if (le === undefined) return undefined;
    const bound = le === '+Inf' ? Infinity : Number(le);
    const sum = known.get(bound);
    known.set(bound, sum ? sum.map((value, index) => add(value, values[index] ?? null)) : values);
  }
  const bounds = sorted([...known.keys()]);
  if (bounds.length < 2) return undefined;
  const cells = frame.times.map((_, index) =>
    bounds.map((bound, row) => {
      const upper = known.get(bound)?.[index] ?? null;
      const lower = row === 0 ? 0 : (known.get(bounds[row - 1]!)?.[index] ?? null);
      return upper === null || lower === null || Number.isNaN(upper) || Number.isNaN(lower) ? null : Math.max(0, upper - lower);
    }),
  );
  return heat(frame.times, [bounds[0]! > 0 ? 0 : -Infinity, ...bounds], cells);
}

function add(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function heat(times: number[], bounds: number[], cells: (number | null)[][]): Heat {
  let most = 0;
  for (const column of cells) for (const value of column) if (value !== null && value > most) most = value;
  return { times, bounds, cells, most };
}

function sorted(values: number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function thinned(bounds: number[]): number[] {
  const every = Math.ceil((bounds.length - 1) / MOST_ROWS);
  return every <= 1 ? bounds : bounds.filter((_, index) => index % every === 0 || index === bounds.length - 1);
}

function rowOf(bounds: number[], middle: number, low: number): number {
  const value = Number.isFinite(middle) ? middle : low;
  let row = bounds.findIndex((bound) => bound > value) - 1;
  if (row < 0) row = value < bounds[0]! ? 0 : bounds.length - 2;
  return row;
}
