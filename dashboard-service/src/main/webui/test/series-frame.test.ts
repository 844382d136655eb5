import { describe, expect, it } from 'vitest';
import { extend, frameOf, labelKey, statsOf } from '../src/stream/series-frame';
import type { PromqlSnapshot } from '../src/stream/protocol';

const snapshot: PromqlSnapshot = {
  step: 5,
  start: 100,
  end: 120,
  series: [
    { labels: { a: '1' }, points: [[100, 1], [105, 2], [120, 3]] },
    { labels: { a: '2' }, points: [[105, 'NaN']] },
  ],
};

describe('frameOf', () => {
  it('puts series on common times and shows silence of all as a gap', () => {
    const frame = frameOf(snapshot);
    expect(frame.times).toEqual([100, 105, 110, 120]);
    expect(frame.series[0]?.values).toEqual([1, 2, null, 3]);
    expect(frame.series[1]?.values).toEqual([null, NaN, null, null]);
    expect(frame.range).toBe(20);
  });
});

describe('extend', () => {
  it('adds a time, with null for a series that has no value then', () => {
    const frame = extend(frameOf(snapshot), { time: 125, values: [{ labels: { a: '1' }, value: 4 }] });
    expect(frame.times).toEqual([105, 110, 120, 125]);
    expect(frame.series[0]?.values).toEqual([2, null, 3, 4]);
    expect(frame.series[1]?.values).toEqual([NaN, null, null, null]);
  });

  it('changes nothing when a time is sent again', () => {
    const once = extend(frameOf(snapshot), { time: 125, values: [{ labels: { a: '1' }, value: 4 }] });
    expect(extend(once, { time: 125, values: [{ labels: { a: '1' }, value: 4 }] })).toBe(once);
    expect(extend(once, { time: 120, values: [{ labels: { a: '1' }, value: 9 }] })).toBe(once);
  });

  it('takes a new series in and lets one go that has left the range', () => {
    let frame = frameOf(snapshot);
    for (const time of [125, 130]) frame = extend(frame, { time, values: [{ labels: { b: 'x' }, value: '+Inf' }] });
    expect(frame.series.map((one) => one.labels)).toEqual([{ a: '1' }, { b: 'x' }]);
    expect(frame.series[1]?.values).toEqual([null, null, Infinity, Infinity]);
  });

  it('shows a missed time as a gap', () => {
    const frame = extend(frameOf(snapshot), { time: 135, values: [{ labels: { a: '1' }, value: 4 }] });
    expect(frame.times).toEqual([120, 125, 135]);
    expect(frame.series[0]?.values).toEqual([3, null, 4]);
  });

  it('starts from an empty snapshot', () => {
    const frame = extend(frameOf({ ...snapshot, series: [] }), { time: 125, values: [{ labels: {}, value: 1 }] });
    expect(frame.times).toEqual([125]);
    expect(frame.series[0]?.values).toEqual([1]);
  });
});

describe('labelKey', () => {
  it('is the same whatever the order and different for different labels', () => {
    expect(labelKey({ a: '1', b: '2' })).toBe(labelKey({ b: '2', a: '1' }));
    expect(labelKey({ a: '1,b=2' })).not.toBe(labelKey({ a: '1', b: '2' }));
  });
});

describe('statsOf', () => {
  it('leaves gaps and NaN out', () => {
    expect(statsOf([1, null, NaN, 3])).toEqual({ last: 3, min: 1, max: 3, mean: 2 });
    expect(statsOf([1, null])).toEqual({ last: null, min: 1, max: 1, mean: 1 });
    expect(statsOf([])).toEqual({ last: null, min: null, max: null, mean: null });
  });
});
