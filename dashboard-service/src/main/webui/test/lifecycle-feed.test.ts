import { describe, expect, it } from 'vitest';
import { addLifecycle, lifecycleFeedOf } from '../src/stream/lifecycle-feed';
import type { LifecycleEvent, LifecycleSnapshot } from '../src/stream/protocol';

function event(id: string, second: number, more: Partial<LifecycleEvent>): LifecycleEvent {
  return { event_id: id, timestamp: `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`, kind: 'allocated', pool: 'gateways', metadata: {}, ...more };
}

const status = (id: string, second: number, available: number): LifecycleEvent => event(id, second, { kind: 'pool', available, total: 4 });

const snapshot: LifecycleSnapshot = {
  start: '2026-11-21T09:00:00.000Z',
  end: '2026-11-21T10:00:00.000Z',
  total: 2,
  by: { kind: { allocated: 1, pool: 1 }, error: {} },
  pools: [{ pool: 'gateways', organisation: '', available: 3, total: 4, utilisation: 0.25, timestamp: '2026-11-21T10:00:05.000Z' }],
  events: [event('a', 1, {})],
};

describe('lifecycleFeedOf', () => {
  it('counts what the answer does not contain yet', () => {
    const feed = lifecycleFeedOf({ ...snapshot, fresh: [event('b', 2, {}), event('a', 1, {})] }, 10);
    expect(feed.total).toBe(3);
    expect(feed.kinds).toEqual({ allocated: 2, pool: 1 });
    expect(feed.events.map((one) => one.event_id)).toEqual(['b', 'a']);
  });
});

describe('addLifecycle', () => {
  it('keeps the newest status of each pool, whatever the order of arrival', () => {
    const feed = addLifecycle(lifecycleFeedOf(snapshot, 10), { events: [status('b', 9, 1), status('c', 7, 2)] });
    expect(feed.pools).toEqual([{ pool: 'gateways', organisation: '', available: 1, total: 4, utilisation: 0.75, timestamp: '2026-11-21T10:00:09.000Z' }]);
    const other = addLifecycle(feed, { events: [event('d', 1, { kind: 'pool', pool: 'browsers', organisation: 'acme', available: 0, total: 0 })] });
    expect(other.pools.map((pool) => [pool.pool, pool.organisation, pool.utilisation])).toEqual([
      ['browsers', 'acme', 1],
      ['gateways', '', 0.75],
    ]);
  });

  it('counts failures by type, else by the beginning of the message', () => {
    const feed = addLifecycle(lifecycleFeedOf(snapshot, 10), {
      events: [
        event('b', 2, { kind: 'failed', error: { type: 'NoCapacity', message: 'x' } }),
        event('c', 3, { kind: 'failed', error: { message: 'no capacity\nin zone a' } }),
        event('c', 3, { kind: 'failed', error: { message: 'no capacity\nin zone a' } }),
      ],
    });
    expect(feed.errors).toEqual({ NoCapacity: 1, 'no capacity': 1 });
    expect(feed.kinds['failed']).toBe(2);
  });

  it('is the same feed when nothing is new', () => {
    const feed = lifecycleFeedOf(snapshot, 10);
    expect(addLifecycle(feed, { events: [event('a', 1, {})] })).toBe(feed);
  });
});
