import { describe, expect, it } from 'vitest';
import { alertFeedOf, applyTransitions, worstFiring } from '../src/stream/alert-feed';
import { addEvents, feedOf } from '../src/stream/error-feed';
import type { AlertPhase, AlertTransition, ErrorEvent, ErrorsSnapshot } from '../src/stream/protocol';

function event(id: string, second: number, severity = 'high'): ErrorEvent {
  return {
    error_id: id,
    timestamp: `2026-11-21T10:00:${String(second).padStart(2, '0')}.000Z`,
    source: 'worker',
    type: 'execution',
    type_reason: '',
    error_type: 'E',
    severity,
    workflow_id: null,
    service: 'billing',
    message: '',
    stack: '',
    metadata: {},
  };
}

const errors: ErrorsSnapshot = {
  start: '2026-11-21T09:00:00.000Z',
  end: '2026-11-21T10:00:00.000Z',
  bucket: '15s',
  total: 7,
  rate_per_second: 0.1,
  by: { severity: { high: 5, low: 2 } },
  buckets: [{ time: '2026-11-21T10:00:00.000Z', count: 2, by_severity: { low: 2 } }],
  events: [event('a', 1)],
};

describe('addEvents', () => {
  it('counts each event once in total, dimensions and buckets', () => {
    const feed = addEvents(feedOf(errors, 10), { events: [event('b', 2, 'low'), event('a', 1), event('b', 2, 'low'), event('c', 16)] });
    expect(feed.total).toBe(9);
    expect(feed.by.severity).toEqual({ high: 6, low: 3 });
    expect(feed.by.service).toEqual({ billing: 2 });
    expect(feed.buckets.map((bucket) => [bucket.time, bucket.count])).toEqual([
      ['2026-11-21T10:00:00.000Z', 3],
      ['2026-11-21T10:00:15.000Z', 1],
    ]);
    expect(feed.events.map((one) => one.error_id)).toEqual(['c', 'b', 'a']);
  });

  it('keeps no more events than asked for, and all of the count', () => {
    const feed = addEvents(feedOf(errors, 2), { events: [event('b', 2), event('c', 3)] });
    expect(feed.events.map((one) => one.error_id)).toEqual(['c', 'b']);
    expect(feed.total).toBe(9);
  });

  it('is the same feed when nothing is new', () => {
    const feed = feedOf(errors, 10);
    expect(addEvents(feed, { events: [event('a', 1)] })).toBe(feed);
  });
});

function transition(id: string, from: AlertPhase, to: AlertPhase, sequence: number): AlertTransition {
  return {
    transition_id: id,
    rule_id: 'r',
    rule_version: 1,
    rule_name: 'Rule',
    severity: 'critical',
    fingerprint: 'f',
    sequence,
    from,
    to,
    reason: 'condition_met',
    detail: '',
    instant: `2026-11-21T10:00:0${sequence}.000Z`,
    active_since: '2026-11-21T10:00:01.000Z',
    decided_at: `2026-11-21T10:00:0${sequence}.050Z`,
    value: 2,
    labels: { service: 'billing' },
    annotations: {},
    expression: 'x > 1',
  };
}

describe('applyTransitions', () => {
  it('follows an alert from pending to its end, in the order of decisions', () => {
    const start = alertFeedOf({ firing: [], history: [] });
    const firing = applyTransitions(start, { transitions: [transition('2', 'pending', 'firing', 2), transition('1', 'inactive', 'pending', 1)] });
    expect(firing.active).toHaveLength(1);
    expect(firing.active[0]).toMatchObject({ phase: 'firing', fired_at: '2026-11-21T10:00:02.000Z' });
    expect(worstFiring(firing)).toBe('critical');
    const ended = applyTransitions(firing, { transitions: [transition('3', 'firing', 'inactive', 3)] });
    expect(ended.active).toEqual([]);
    expect(worstFiring(ended)).toBeUndefined();
    expect(ended.history.map((one) => one.transition_id)).toEqual(['3', '2', '1']);
  });

  it('changes nothing when a transition is sent again', () => {
    const once = applyTransitions(alertFeedOf({ firing: [], history: [] }), { transitions: [transition('1', 'inactive', 'firing', 1)] });
    expect(applyTransitions(once, { transitions: [transition('1', 'inactive', 'firing', 1)] })).toBe(once);
  });
});
