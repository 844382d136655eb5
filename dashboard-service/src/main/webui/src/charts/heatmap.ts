import type { HistogramSeries } from '../api/queries';
import type { SeriesFrame } from '../stream/series-frame';
import { csvNumber, csvText, isoTime } from './csv';

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

/** The distribution that an answer holds: of its native histograms, else of its classic buckets. */
export function heatOf(histograms: HistogramSeries[], frame: SeriesFrame | undefined): Heat | undefined {
  return histograms.length > 0 ? heatOfHistograms(histograms) : frame ? heatOfBuckets(frame) : undefined;
}

/** An earlier heat moved by `shift`, from `from` to `to`, all in seconds; undefined when nothing lies there. */
export function moved(heat: Heat, shift: number, from: number, to: number): Heat | undefined {
  const places = heat.times.flatMap((time, index) => (Math.round((time + shift - from) * 1000) >= 0 && Math.round((to - time - shift) * 1000) >= 0 ? [index] : []));
  return places.length === 0 ? undefined : withMost(places.map((index) => heat.times[index]! + shift), heat.bounds, places.map((index) => heat.cells[index]!));
}

/** Counts, unrounded: a row a time (UTC), a column a bucket; the earlier period's behind, by time. */
export function csvOfHeat(heat: Heat, before?: Heat): string {
  const columns = (of: Heat, suffix: string) => of.bounds.slice(1).map((bound, index) => `${csvNumber(of.bounds[index])} to ${csvNumber(bound)}${suffix}`);
  const lines = [['time', ...columns(heat, ''), ...(before ? columns(before, ' before') : [])]];
  const rows = new Map<number, [(number | null)[] | undefined, (number | null)[] | undefined]>();
  heat.times.forEach((time, index) => rows.set(Math.round(time * 1000), [heat.cells[index], undefined]));
  before?.times.forEach((time, index) => {
    const at = Math.round(time * 1000);
    rows.set(at, [rows.get(at)?.[0], before.cells[index]]);
  });
  const cellsOf = (of: Heat, cells: (number | null)[] | undefined) => of.bounds.slice(1).map((_, index) => csvNumber(cells?.[index]));
  for (const [at, [now, then]] of [...rows].sort(([a], [b]) => a - b)) {
    lines.push([isoTime(at / 1000), ...cellsOf(heat, now), ...(before ? cellsOf(before, then) : [])]);
  }
  return csvText(lines);
}

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
  return withMost(times, bounds, cells);
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
  return withMost(frame.times, [bounds[0]! > 0 ? 0 : -Infinity, ...bounds], cells);
}

function add(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function withMost(times: number[], bounds: number[], cells: (number | null)[][]): Heat {
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
