import type { FrameSeries, SeriesFrame } from '../stream/series-frame';

const SUFFIX = '|before';

/** Times are compared in milliseconds: a shift must not miss by a rounding of the last digit. */
const ms = (seconds: number): number => Math.round(seconds * 1000);

/**
 * The frame with the series of an earlier one behind their own, moved by `shift` to the frame's times; seconds. Times
 * outside of `from` to `to` are left out, as are earlier series that have no value within.
 */
export function withPrevious(frame: SeriesFrame, earlier: SeriesFrame | undefined, shift: number, from: number, to: number): SeriesFrame {
  if (!earlier || earlier.series.length === 0) return frame;
  const own = new Map(frame.times.map((time, index) => [ms(time), index]));
  const moved = new Map(earlier.times.map((time, index): [number, number] => [ms(time + shift), index]).filter(([time]) => time >= ms(from) && time <= ms(to)));
  const times = [...new Set([...own.keys(), ...moved.keys()])].sort((a, b) => a - b);
  const spread = (series: FrameSeries, place: Map<number, number>): (number | null)[] =>
    times.map((time) => {
      const index = place.get(time);
      return index === undefined ? null : (series.values[index] ?? null);
    });
  const before = (series: FrameSeries): FrameSeries => ({ key: series.key + SUFFIX, labels: series.labels, values: spread(series, moved), before: true });
  const left = new Map(earlier.series.map((series) => [series.key, series]));
  const paired = frame.series.flatMap((series) => {
    const match = left.get(series.key);
    left.delete(series.key);
    const now = { ...series, values: spread(series, own) };
    return match ? [now, before(match)] : [now];
  });
  const gone = [...left.values()].map(before).filter((series) => series.values.some((value) => value !== null));
  return { ...frame, times: times.map((time) => time / 1000), series: [...paired, ...gone] };
}

/** The key of a series' earlier self. */
export function keyBefore(key: string): string {
  return key + SUFFIX;
}

export interface Change {
  /** Now less then. */
  difference: number;
  /** As a part of then; null where that was zero. */
  ratio: number | null;
}

export function changeOf(now: number | null | undefined, then: number | null | undefined): Change | null {
  if (now === null || now === undefined || then === null || then === undefined) return null;
  const difference = now - then;
  return { difference, ratio: then === 0 ? null : difference / Math.abs(then) };
}

/** `+12 %`; with a sign, so that it reads as a change. */
export function percent(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return '–';
  const value = ratio * 100;
  const digits = Math.abs(value) < 9.95 ? 1 : 0;
  const text = value.toFixed(digits);
  return `${value > 0 ? '+' : ''}${text.replace(/^-(0(\.0)?)$/, '$1')} %`;
}
