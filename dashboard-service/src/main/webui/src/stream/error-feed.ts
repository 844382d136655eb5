import { durationSeconds } from '../format/duration';
import type { ErrorBucket, ErrorDimension, ErrorEvent, ErrorsDelta, ErrorsSnapshot } from './protocol';

/** The state of an errors subscription: counts since `start` and the latest events. Never changed in place. */
export interface ErrorFeed {
  /** RFC 3339. */
  start: string;
  bucketSeconds: number;
  total: number;
  by: Record<ErrorDimension, Record<string, number>>;
  buckets: ErrorBucket[];
  /** Newest first. */
  events: ErrorEvent[];
  limit: number;
  nextCursor: string | null;
}

const DIMENSIONS: readonly ErrorDimension[] = ['source', 'type', 'severity', 'service'];

export function feedOf(snapshot: ErrorsSnapshot, limit: number): ErrorFeed {
  const by = { source: {}, type: {}, severity: {}, service: {} } as Record<ErrorDimension, Record<string, number>>;
  for (const dimension of DIMENSIONS) by[dimension] = { ...(snapshot.by?.[dimension] ?? {}) };
  return {
    start: snapshot.start,
    bucketSeconds: durationSeconds(snapshot.bucket) || 60,
    total: snapshot.total,
    by,
    buckets: snapshot.buckets ?? [],
    events: snapshot.events.slice(0, limit),
    limit,
    nextCursor: snapshot.next_cursor ?? null,
  };
}

/** Counts each event once; one that is on the list already is left out. */
export function addEvents(feed: ErrorFeed, delta: ErrorsDelta): ErrorFeed {
  const known = new Set(feed.events.map((event) => event.error_id));
  const fresh: ErrorEvent[] = [];
  for (const event of delta.events) {
    if (known.has(event.error_id)) continue;
    known.add(event.error_id);
    fresh.push(event);
  }
  if (fresh.length === 0) return feed;
  const by = { ...feed.by };
  for (const dimension of DIMENSIONS) {
    const counts = { ...by[dimension] };
    for (const event of fresh) counts[event[dimension]] = (counts[event[dimension]] ?? 0) + 1;
    by[dimension] = counts;
  }
  const events = [...fresh, ...feed.events].sort(newestFirst).slice(0, feed.limit);
  return { ...feed, total: feed.total + fresh.length, by, events, buckets: fillBuckets(feed, fresh) };
}

function newestFirst(a: ErrorEvent, b: ErrorEvent): number {
  return Date.parse(b.timestamp) - Date.parse(a.timestamp);
}

function fillBuckets(feed: ErrorFeed, fresh: ErrorEvent[]): ErrorBucket[] {
  const width = feed.bucketSeconds * 1000;
  const buckets = new Map(feed.buckets.map((bucket) => [Date.parse(bucket.time), bucket]));
  for (const event of fresh) {
    const start = Math.floor(Date.parse(event.timestamp) / width) * width;
    const old = buckets.get(start) ?? { time: new Date(start).toISOString(), count: 0, by_severity: {} };
    const severities = { ...old.by_severity, [event.severity]: (old.by_severity[event.severity] ?? 0) + 1 };
    buckets.set(start, { ...old, count: old.count + 1, by_severity: severities });
  }
  return [...buckets.entries()].sort(([a], [b]) => a - b).map(([, bucket]) => bucket);
}
