import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { fetchWithKey } from '../api/access';
import { LiveConnection, type ConnectionStatus } from '../stream/live-connection';
import { LiveStore, type Live, type StateOf } from '../stream/live-store';
import type { SubscriptionSpec } from '../stream/protocol';

/** How the page's one connection is doing. */
export const connection = signal<ConnectionStatus>({ state: 'idle' });
/** While true, what moves stands still; the state behind it goes on. */
export const paused = signal(false);

const store = new LiveStore(schedule);
const stream = new LiveConnection(
  {
    fetch: (url, init) => fetchWithKey(url, { ...init, cache: 'no-store' }),
    now: () => Date.now(),
    setTimeout: (action, milliseconds) => setTimeout(action, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as number | undefined),
    random: () => Math.random(),
  },
  (message) => store.apply(message),
  (status) => (connection.value = status),
);

let scheduled: ReturnType<typeof setTimeout> | undefined;
let current = '';

/** A view that changes drops and takes several subscriptions: the stream is opened once for all of it. */
function schedule(): void {
  clearTimeout(scheduled);
  scheduled = setTimeout(() => {
    const list = store.settle();
    const text = JSON.stringify(list);
    if (text === current) return;
    current = text;
    store.awaitSnapshots();
    stream.subscribe(list);
  }, 30);
}

/** Opens the stream anew without an id, so that all subscriptions get fresh snapshots. */
export function refreshSnapshots(): void {
  current = '';
  schedule();
}

addEventListener('online', () => stream.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) stream.retryNow();
});

const NOTHING: Live<never> = { data: undefined, error: undefined };

/** The state of a subscription for as long as the component shows it; null subscribes to nothing. */
export function useLive<S extends SubscriptionSpec>(spec: S | null, options?: { unpaused?: boolean }): Live<StateOf[S['kind']]> {
  const key = spec === null ? '' : JSON.stringify(spec);
  // The key is the spec's content: an equal spec of the next render keeps its subscription.
  const held = useMemo(() => (spec === null ? undefined : store.acquire(spec)), [key]);
  useEffect(() => () => (spec === null ? undefined : store.release(spec)), [key]);
  const shown = useRef<{ key: string; live: Live<StateOf[S['kind']]> }>({ key, live: NOTHING });
  const live = held === undefined ? NOTHING : held.value;
  const hold = paused.value && !options?.unpaused && shown.current.key === key && shown.current.live.data !== undefined;
  if (!hold) shown.current = { key, live };
  return shown.current.live;
}

/** A clock for relative times; ticks each ten seconds. */
export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 10_000);
