import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { addEvents, feedOf, type ErrorFeed } from './error-feed';
import { alertFeedOf, applyTransitions, type AlertFeed } from './alert-feed';
import { addLifecycle, lifecycleFeedOf, type LifecycleFeed } from './lifecycle-feed';
import { extend, frameOf, type SeriesFrame } from './series-frame';
import type { NamedSubscription } from './live-connection';
import type {
  AlertsDelta,
  AlertsSnapshot,
  ErrorsDelta,
  ErrorsSnapshot,
  LifecycleDelta,
  LifecycleSnapshot,
  PromqlDelta,
  PromqlSnapshot,
  StreamMessage,
  SubscriptionSpec,
  SystemState,
} from './protocol';

/** The state that a subscription of each kind has. */
export interface StateOf {
  promql: SeriesFrame;
  errors: ErrorFeed;
  lifecycle: LifecycleFeed;
  alerts: AlertFeed;
  system: SystemState;
}

export interface Live<T> {
  /** Undefined until the first snapshot; kept while the stream is cut. */
  data: T | undefined;
  error: { message: string; detail: string } | undefined;
}

interface Entry {
  id: string;
  spec: SubscriptionSpec;
  users: number;
  /** After a reset deltas are left out until the snapshot that they belong to. */
  whole: boolean;
  state: Signal<Live<unknown>>;
}

/**
 * The subscriptions of what is on screen, counted by use, each with a signal of its state: a message repaints what
 * shows that subscription and nothing else. `onChange` hears when the list of subscriptions may have changed.
 */
export class LiveStore {
  private readonly entries = new Map<string, Entry>();
  private nextId = 1;

  constructor(private readonly onChange: () => void) {}

  acquire<S extends SubscriptionSpec>(spec: S): ReadonlySignal<Live<StateOf[S['kind']]>> {
    const key = JSON.stringify(spec);
    let entry = this.entries.get(key);
    if (!entry) {
      const state = signal<Live<unknown>>({ data: undefined, error: undefined });
      entry = { id: 's' + this.nextId++, spec, users: 0, whole: false, state };
      this.entries.set(key, entry);
    }
    entry.users++;
    this.onChange();
    return entry.state as ReadonlySignal<Live<StateOf[S['kind']]>>;
  }

  release(spec: SubscriptionSpec): void {
    const entry = this.entries.get(JSON.stringify(spec));
    if (!entry) return;
    entry.users--;
    this.onChange();
  }

  /** Forgets what nobody uses and names the rest. */
  settle(): NamedSubscription[] {
    for (const [key, entry] of this.entries) if (entry.users <= 0) this.entries.delete(key);
    return [...this.entries.values()].map(({ id, spec }) => ({ id, spec }));
  }

  /** All state is about to be sent again: until then deltas mean nothing. */
  awaitSnapshots(): void {
    for (const entry of this.entries.values()) entry.whole = false;
  }

  apply(message: StreamMessage): void {
    if (message.event === 'reset') {
      this.awaitSnapshots();
      return;
    }
    const entry = [...this.entries.values()].find((one) => one.id === message.sub);
    if (!entry) return;
    const before = entry.state.value;
    if (message.event === 'error') {
      entry.state.value = { data: before.data, error: { message: message.message, detail: message.detail } };
    } else if (message.event === 'snapshot') {
      entry.whole = true;
      entry.state.value = { data: whole(entry.spec, message.data), error: undefined };
    } else if (entry.whole) {
      const data = changed(entry.spec, before.data, message.data);
      if (data !== before.data || before.error) entry.state.value = { data, error: undefined };
    }
  }
}

function whole(spec: SubscriptionSpec, data: unknown): unknown {
  if (spec.kind === 'promql') return frameOf(data as PromqlSnapshot);
  if (spec.kind === 'errors') return feedOf(data as ErrorsSnapshot, spec.limit);
  if (spec.kind === 'lifecycle') return lifecycleFeedOf(data as LifecycleSnapshot, spec.limit);
  if (spec.kind === 'alerts') return alertFeedOf(data as AlertsSnapshot);
  return data;
}

function changed(spec: SubscriptionSpec, before: unknown, data: unknown): unknown {
  if (spec.kind === 'promql') return extend(before as SeriesFrame, data as PromqlDelta);
  if (spec.kind === 'errors') return addEvents(before as ErrorFeed, data as ErrorsDelta);
  if (spec.kind === 'lifecycle') return addLifecycle(before as LifecycleFeed, data as LifecycleDelta);
  if (spec.kind === 'alerts') return applyTransitions(before as AlertFeed, data as AlertsDelta);
  return data;
}
