import { describe, expect, it } from 'vitest';
import { LiveStore } from '../src/stream/live-store';

const spec = { kind: 'promql', expr: 'up', range: '1m', step: '5s' } as const;
const snapshot = (value: number) => ({ series: [{ labels: {}, points: [[100, value]] }], step: 5, start: 40, end: 100 });
const delta = (time: number, value: number) => ({ time, values: [{ labels: {}, value }] });

describe('LiveStore', () => {
  it('shares one subscription among equal specs and keeps it until the last user leaves', () => {
    const store = new LiveStore(() => undefined);
    const first = store.acquire(spec);
    expect(store.acquire({ ...spec })).toBe(first);
    store.release(spec);
    expect(store.settle()).toHaveLength(1);
    store.release(spec);
    expect(store.settle()).toEqual([]);
  });

  it('applies snapshot and deltas, and after a reset nothing until the next snapshot', () => {
    const store = new LiveStore(() => undefined);
    const state = store.acquire(spec);
    const id = store.settle()[0]!.id;
    store.apply({ event: 'delta', sub: id, data: delta(95, 9) });
    expect(state.value.data).toBeUndefined();
    store.apply({ event: 'snapshot', sub: id, data: snapshot(1) });
    store.apply({ event: 'delta', sub: id, data: delta(105, 2) });
    expect(state.value.data?.series[0]?.values).toEqual([1, 2]);
    store.apply({ event: 'reset' });
    store.apply({ event: 'delta', sub: id, data: delta(110, 3) });
    expect(state.value.data?.series[0]?.values).toEqual([1, 2]);
    store.apply({ event: 'snapshot', sub: id, data: snapshot(7) });
    expect(state.value.data?.series[0]?.values).toEqual([7]);
  });

  it('keeps what it has when a subscription fails, and says why', () => {
    const store = new LiveStore(() => undefined);
    const state = store.acquire(spec);
    const id = store.settle()[0]!.id;
    store.apply({ event: 'snapshot', sub: id, data: snapshot(1) });
    store.apply({ event: 'error', sub: id, message: 'failed', detail: '1:2: x' });
    expect(state.value.error).toEqual({ message: 'failed', detail: '1:2: x' });
    expect(state.value.data?.times).toEqual([100]);
    store.apply({ event: 'delta', sub: id, data: delta(105, 2) });
    expect(state.value.error).toBeUndefined();
  });

  it('leaves messages for subscriptions that are gone', () => {
    const store = new LiveStore(() => undefined);
    expect(() => store.apply({ event: 'snapshot', sub: 'gone', data: {} })).not.toThrow();
  });
});
