import type { StreamMessage, SubscriptionSpec } from './protocol';
import { SseParser, type SseEvent } from './sse-parser';

export type ConnectionStatus =
  | { state: 'idle' }
  | { state: 'connecting' }
  | { state: 'open' }
  /** Cut off: what is shown is as old as `since` (milliseconds); `detail` says why. */
  | { state: 'stale'; since: number; detail: string };

export interface NamedSubscription {
  id: string;
  spec: SubscriptionSpec;
}

/** What the connection needs from its surroundings; tests pass their own. */
export interface Surroundings {
  fetch(url: string, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response>;
  now(): number;
  setTimeout(action: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** In [0, 1). */
  random(): number;
}

/** Heartbeats come each 15 s; three missed ones mean that the connection is dead. */
export const SILENCE_LIMIT_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** The wait before the given attempt (from 1): doubles up to 15 s, spread over its upper half. */
export function reconnectWait(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 10));
  return ceiling / 2 + (ceiling / 2) * random;
}

/**
 * The page's one connection to /api/v1/live. It goes on for ever: a cut connection comes back with the last id it
 * has seen, so that the server sends what was missed; a new list of subscriptions starts afresh.
 */
export class LiveConnection {
  private subscriptions: NamedSubscription[] = [];
  private lastId = '';
  private attempt = 0;
  private run = 0;
  private abort: AbortController | undefined;
  private timer: unknown;
  private lastHeard = 0;
  private status: ConnectionStatus = { state: 'idle' };

  constructor(
    private readonly around: Surroundings,
    private readonly onMessage: (message: StreamMessage) => void,
    private readonly onStatus: (status: ConnectionStatus) => void,
  ) {}

  /** Replaces the subscriptions; the connection is closed and opened anew, an empty list closes it. */
  subscribe(subscriptions: NamedSubscription[]): void {
    this.subscriptions = subscriptions;
    this.lastId = '';
    this.attempt = 0;
    this.reopen();
  }

  /** Tries again at once, when the network is back for instance. Does nothing while the stream is open. */
  retryNow(): void {
    if (this.status.state === 'stale') this.reopen();
  }

  private reopen(): void {
    this.run++;
    this.around.clearTimeout(this.timer);
    this.abort?.abort();
    this.abort = undefined;
    if (this.subscriptions.length === 0) {
      this.report({ state: 'idle' });
      return;
    }
    if (this.status.state !== 'stale') this.report({ state: 'connecting' });
    void this.connect(this.run);
  }

  private async connect(run: number): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    const list = this.subscriptions.map(({ id, spec }) => ({ id, ...spec }));
    const url = '/api/v1/live?subscribe=' + encodeURIComponent(JSON.stringify(list));
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (this.lastId !== '') headers['Last-Event-ID'] = this.lastId;
    this.heard(run);
    try {
      const response = await this.around.fetch(url, { headers, signal: abort.signal });
      if (run !== this.run) return;
      if (!response.ok || !response.body) {
        throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
      }
      this.report({ state: 'open' });
      const parser = new SseParser((event) => this.take(run, event));
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (run !== this.run) return;
        if (done) throw new Error('the server closed the stream');
        this.heard(run);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch (failure) {
      if (run !== this.run) return;
      this.lost(failure instanceof Error ? failure.message : String(failure));
    }
  }

  private take(run: number, event: SseEvent): void {
    if (run !== this.run) return;
    const message = decode(event);
    if (message) {
      this.attempt = 0;
      this.onMessage(message);
    }
    // Only what has been applied may be skipped on resume.
    if (event.id !== '') this.lastId = event.id;
  }

  /** Restarts the watchdog. */
  private heard(run: number): void {
    this.lastHeard = this.around.now();
    this.around.clearTimeout(this.timer);
    this.timer = this.around.setTimeout(() => {
      if (run === this.run) this.lost('nothing heard for 45 s');
    }, SILENCE_LIMIT_MS);
  }

  private lost(detail: string): void {
    this.run++;
    this.abort?.abort();
    this.around.clearTimeout(this.timer);
    const since = this.status.state === 'stale' ? this.status.since : this.lastHeard;
    this.report({ state: 'stale', since, detail });
    this.attempt++;
    const run = this.run;
    this.timer = this.around.setTimeout(
      () => {
        if (run === this.run) this.reopen();
      },
      reconnectWait(this.attempt, this.around.random()),
    );
  }

  private report(status: ConnectionStatus): void {
    this.status = status;
    this.onStatus(status);
  }
}

/** An event as a message; undefined when it is of a kind that this page does not know or cannot be read. */
export function decode(event: SseEvent): StreamMessage | undefined {
  if (event.event === 'reset') return { event: 'reset' };
  let body: { sub?: unknown; data?: unknown; message?: unknown; detail?: unknown };
  try {
    body = JSON.parse(event.data);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null || typeof body.sub !== 'string') return undefined;
  if (event.event === 'snapshot' || event.event === 'delta') {
    return { event: event.event, sub: body.sub, data: body.data };
  }
  if (event.event === 'error') {
    return { event: 'error', sub: body.sub, message: String(body.message ?? ''), detail: String(body.detail ?? '') };
  }
  return undefined;
}
