import type { ActiveAlert, AlertsDelta, AlertsSnapshot, AlertTransition } from './protocol';

/** What is active now and the latest transitions, newest first. Never changed in place. */
export interface AlertFeed {
  active: ActiveAlert[];
  history: AlertTransition[];
}

const HISTORY_LIMIT = 200;
const SEVERITIES = ['critical', 'warning', 'info'];
const PHASES = ['firing', 'unknown', 'pending', 'inactive'];

export function alertFeedOf(snapshot: AlertsSnapshot): AlertFeed {
  return { active: [...snapshot.firing].sort(worstFirst), history: snapshot.history.slice(0, HISTORY_LIMIT) };
}

/** Applies transitions in their order; one that is known already changes nothing. */
export function applyTransitions(feed: AlertFeed, delta: AlertsDelta): AlertFeed {
  const known = new Set(feed.history.map((transition) => transition.transition_id));
  const active = new Map(feed.active.map((alert) => [identity(alert), alert]));
  let history = feed.history;
  const inOrder = [...delta.transitions].sort((a, b) => Date.parse(a.decided_at) - Date.parse(b.decided_at) || a.sequence - b.sequence);
  for (const transition of inOrder) {
    if (known.has(transition.transition_id)) continue;
    known.add(transition.transition_id);
    history = [transition, ...history];
    if (transition.to === 'inactive') active.delete(identity(transition));
    else active.set(identity(transition), activeAfter(transition, active.get(identity(transition))));
  }
  if (history === feed.history) return feed;
  return { active: [...active.values()].sort(worstFirst), history: history.slice(0, HISTORY_LIMIT) };
}

function identity(alert: { rule_id: string; fingerprint: string }): string {
  return alert.rule_id + '/' + alert.fingerprint;
}

function activeAfter(transition: AlertTransition, before: ActiveAlert | undefined): ActiveAlert {
  return {
    fingerprint: transition.fingerprint,
    rule_id: transition.rule_id,
    rule_name: transition.rule_name,
    severity: transition.severity,
    phase: transition.to,
    labels: transition.labels,
    annotations: transition.annotations,
    value: transition.value,
    active_since: transition.active_since ?? before?.active_since ?? transition.instant,
    fired_at: transition.to === 'firing' ? transition.instant : (before?.fired_at ?? null),
  };
}

function rank(order: string[], word: string): number {
  const index = order.indexOf(word);
  return index < 0 ? order.length : index;
}

function worstFirst(a: ActiveAlert, b: ActiveAlert): number {
  return (
    rank(PHASES, a.phase) - rank(PHASES, b.phase) ||
    rank(SEVERITIES, a.severity) - rank(SEVERITIES, b.severity) ||
    a.rule_name.localeCompare(b.rule_name)
  );
}

/** The severity of the worst alert that fires, or undefined when none does. */
export function worstFiring(feed: AlertFeed | undefined): string | undefined {
  return feed?.active.find((alert) => alert.phase === 'firing')?.severity;
}
