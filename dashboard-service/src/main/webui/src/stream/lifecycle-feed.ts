import type { LifecycleDelta, LifecycleEvent, LifecycleSnapshot, PoolStatus } from './protocol';

/** The state of a lifecycle subscription: counts since `start`, pools and the latest events. Never changed in place. */
export interface LifecycleFeed {
  /** RFC 3339. */
  start: string;
  total: number;
  kinds: Record<string, number>;
  errors: Record<string, number>;
  /** By pool, then organisation. */
  pools: PoolStatus[];
  /** Newest first. */
  events: LifecycleEvent[];
  limit: number;
}

export function lifecycleFeedOf(snapshot: LifecycleSnapshot, limit: number): LifecycleFeed {
  const feed: LifecycleFeed = {
    start: snapshot.start,
    total: snapshot.total,
    kinds: { ...(snapshot.by?.kind ?? {}) },
    errors: { ...(snapshot.by?.error ?? {}) },
    pools: snapshot.pools ?? [],
    events: snapshot.events.slice(0, limit),
    limit,
  };
  return addLifecycle(feed, { events: snapshot.fresh ?? [] });
}

/** Counts each event once; one that is on the list already is left out. */
export function addLifecycle(feed: LifecycleFeed, delta: LifecycleDelta): LifecycleFeed {
  const known = new Set(feed.events.map((event) => event.event_id));
  const fresh: LifecycleEvent[] = [];
  for (const event of delta.events) {
    if (known.has(event.event_id)) continue;
    known.add(event.event_id);
    fresh.push(event);
  }
  if (fresh.length === 0) return feed;
  const kinds = { ...feed.kinds };
  const errors = { ...feed.errors };
  const pools = new Map(feed.pools.map((status) => [keyOf(status.pool, status.organisation), status]));
  for (const event of fresh) {
    kinds[event.kind] = (kinds[event.kind] ?? 0) + 1;
    if (event.kind === 'failed') {
      const error = errorOf(event);
      errors[error] = (errors[error] ?? 0) + 1;
    }
    const status = statusOf(event);
    if (status) {
      const key = keyOf(status.pool, status.organisation);
      const before = pools.get(key);
      if (!before || Date.parse(before.timestamp) < Date.parse(status.timestamp)) pools.set(key, status);
    }
  }
  return {
    ...feed,
    total: feed.total + fresh.length,
    kinds,
    errors,
    pools: [...pools.values()].sort((a, b) => a.pool.localeCompare(b.pool) || a.organisation.localeCompare(b.organisation)),
    events: [...fresh, ...feed.events].sort(newestFirst).slice(0, feed.limit),
  };
}

/** What failures are counted by: the type, else the beginning of the message. */
function errorOf(event: LifecycleEvent): string {
  return event.error?.type || [...((event.error?.message ?? '').split('\n')[0] ?? '')].slice(0, 64).join('');
}

function statusOf(event: LifecycleEvent): PoolStatus | undefined {
  const { pool, available, total } = event;
  if (event.kind !== 'pool' || pool === undefined || available === undefined || total === undefined) return undefined;
  return { pool, organisation: event.organisation ?? '', available, total, utilisation: total === 0 ? 1 : 1 - available / total, timestamp: event.timestamp };
}

function keyOf(pool: string, organisation: string): string {
  return JSON.stringify([pool, organisation]);
}

function newestFirst(a: LifecycleEvent, b: LifecycleEvent): number {
  return Date.parse(b.timestamp) - Date.parse(a.timestamp);
}
