import { toNumber, type Labels, type PromqlDelta, type PromqlSnapshot } from './protocol';

export interface FrameSeries {
  key: string;
  labels: Labels;
  /** One value per time of the frame; null where the series has none. NaN and infinities stay. */
  values: (number | null)[];
  /** Of an earlier period, moved to these times. */
  before?: boolean;
}

/** The state of a PromQL subscription: series over common times (seconds, ascending). Never changed in place. */
export interface SeriesFrame {
  times: number[];
  series: FrameSeries[];
  /** Seconds between two times. */
  step: number;
  /** Seconds of history to keep. */
  range: number;
}

/** A text that two label sets share exactly when they are equal. */
export function labelKey(labels: Labels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}

/** Times where every series is silent for longer than a step get a null, so that a chart shows the gap. */
export function frameOf(snapshot: PromqlSnapshot): SeriesFrame {
  const known = new Set<number>();
  for (const { points } of snapshot.series) for (const [time] of points) known.add(time);
  const sorted = [...known].sort((a, b) => a - b);
  const times: number[] = [];
  const step = snapshot.step > 0 ? snapshot.step : 1;
  for (const time of sorted) {
    const last = times[times.length - 1];
    if (last !== undefined && time - last > step * 1.5) times.push(last + step);
    times.push(time);
  }
  const place = new Map(times.map((time, index) => [time, index]));
  const series = snapshot.series.map(({ labels, points }) => {
    const values: (number | null)[] = new Array<number | null>(times.length).fill(null);
    for (const [time, value] of points) values[place.get(time) ?? 0] = toNumber(value);
    return { key: labelKey(labels), labels, values };
  });
  return { times, series, step, range: Math.max(step, snapshot.end - snapshot.start) };
}

/** Adds the values of one time; a time that the frame has already passed changes nothing, so a repeat does no harm. */
export function extend(frame: SeriesFrame, delta: PromqlDelta): SeriesFrame {
  const last = frame.times[frame.times.length - 1];
  if (last !== undefined && delta.time <= last) return frame;
  const added = last !== undefined && delta.time - last > frame.step * 1.5 ? [last + frame.step, delta.time] : [delta.time];
  const oldest = delta.time - frame.range;
  let cut = 0;
  while (cut < frame.times.length && frame.times[cut]! < oldest) cut++;
  const times = [...frame.times.slice(cut), ...added];
  const fresh = new Map(delta.values.map(({ labels, value }) => [labelKey(labels), { labels, value: toNumber(value) }]));
  const series: FrameSeries[] = [];
  for (const one of frame.series) {
    const values = one.values.slice(cut);
    if (added.length === 2) values.push(null);
    const found = fresh.get(one.key);
    values.push(found ? found.value : null);
    fresh.delete(one.key);
    if (values.some((value) => value !== null)) series.push({ ...one, values });
  }
  for (const [key, { labels, value }] of fresh) {
    const values: (number | null)[] = new Array<number | null>(times.length).fill(null);
    values[times.length - 1] = value;
    series.push({ key, labels, values });
  }
  return { ...frame, times, series };
}

export interface SeriesStats {
  last: number | null;
  min: number | null;
  max: number | null;
  mean: number | null;
}

/** Statistics of what is shown; `last` is the value at the newest time, null when the series has ended before. */
export function statsOf(values: (number | null)[]): SeriesStats {
  let min: number | null = null;
  let max: number | null = null;
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null || Number.isNaN(value)) continue;
    if (min === null || value < min) min = value;
    if (max === null || value > max) max = value;
    sum += value;
    count++;
  }
  return { last: values[values.length - 1] ?? null, min, max, mean: count === 0 ? null : sum / count };
}

/** Whether a live frame still holds a value anywhere. */
export function isEmpty(frame: SeriesFrame): boolean {
  return frame.series.length === 0;
}
