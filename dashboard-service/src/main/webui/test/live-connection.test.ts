import { describe, expect, it } from 'vitest';
import { LiveConnection, reconnectWait, SILENCE_LIMIT_MS, type ConnectionStatus } from '../src/stream/live-connection';
import type { StreamMessage } from '../src/stream/protocol';

interface Request {
  subscribe: { id: string }[];
  lastId: string | undefined;
  aborted: () => boolean;
  send: (text: string) => Promise<void>;
  close: () => Promise<void>;
}

/** A network and a clock that the test moves by hand. */
class World {
  readonly requests: Request[] = [];
  readonly messages: StreamMessage[] = [];
  readonly states: ConnectionStatus[] = [];
  status = 200;
  private time = 1_000_000;
  private timers: { at: number; action: () => void }[] = [];

  readonly connection = new LiveConnection(
    {
      fetch: async (url, { headers, signal }) => this.answer(url, headers, signal),
      now: () => this.time,
      setTimeout: (action, wait) => {
        const timer = { at: this.time + wait, action };
        this.timers.push(timer);
        return timer;
      },
      clearTimeout: (timer) => (this.timers = this.timers.filter((one) => one !== timer)),
      random: () => 0.5,
    },
    (message) => this.messages.push(message),
    (status) => this.states.push(status),
  );

  get state(): ConnectionStatus | undefined {
    return this.states[this.states.length - 1];
  }

  get last(): Request {
    return this.requests[this.requests.length - 1]!;
  }

  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.action();
    await settled();
  }

  private answer(url: string, headers: Record<string, string>, signal: AbortSignal): Response {
    const pipe = new TransformStream<Uint8Array, Uint8Array>();
    const writer = pipe.writable.getWriter();
    signal.addEventListener('abort', () => void writer.abort().catch(() => undefined));
    this.requests.push({
      subscribe: JSON.parse(new URL(url, 'http://page').searchParams.get('subscribe') ?? '[]'),
      lastId: headers['Last-Event-ID'],
      aborted: () => signal.aborted,
      send: async (text) => {
        await writer.write(new TextEncoder().encode(text));
        await settled();
      },
      close: async () => {
        await writer.close();
        await settled();
      },
    });
    return new Response(pipe.readable, { status: this.status });
  }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const alerts = [{ id: 's1', spec: { kind: 'alerts' } as const }];

async function open(): Promise<World> {
  const world = new World();
  world.connection.subscribe(alerts);
  await settled();
  return world;
}

describe('LiveConnection', () => {
  it('asks for its subscriptions and hands messages on', async () => {
    const world = await open();
    expect(world.last.subscribe).toEqual([{ id: 's1', kind: 'alerts' }]);
    expect(world.last.lastId).toBeUndefined();
    await world.last.send('id: 5\nevent: snapshot\ndata: {"sub": "s1", "data": {"firing": []}}\n\n');
    expect(world.messages).toEqual([{ event: 'snapshot', sub: 's1', data: { firing: [] } }]);
    expect(world.state).toEqual({ state: 'open' });
  });

  it('comes back with the last id after the server has closed', async () => {
    const world = await open();
    await world.last.send('id: 5\nevent: delta\ndata: {"sub": "s1", "data": {}}\n\n');
    await world.last.close();
    expect(world.state?.state).toBe('stale');
    expect(world.requests).toHaveLength(1);
    await world.pass(reconnectWait(1, 0.5));
    expect(world.requests).toHaveLength(2);
    expect(world.last.lastId).toBe('5');
    expect(world.state).toEqual({ state: 'open' });
  });

  it('gives a silent connection up after 45 s, and heartbeats keep it', async () => {
    const world = await open();
    await world.pass(30_000);
    await world.last.send(': hb\n\n');
    await world.pass(30_000);
    expect(world.state).toEqual({ state: 'open' });
    await world.pass(SILENCE_LIMIT_MS);
    expect(world.requests[0]?.aborted()).toBe(true);
    expect(world.state).toMatchObject({ state: 'stale', since: 1_030_000 });
  });

  it('starts without an id when the subscriptions change, and drops what the old stream still sends', async () => {
    const world = await open();
    const old = world.last;
    await old.send('id: 5\nevent: delta\ndata: {"sub": "s1", "data": {}}\n\n');
    world.connection.subscribe([...alerts, { id: 's2', spec: { kind: 'system' } }]);
    await settled();
    expect(old.aborted()).toBe(true);
    expect(world.requests).toHaveLength(2);
    expect(world.last.subscribe.map((one) => one.id)).toEqual(['s1', 's2']);
    expect(world.last.lastId).toBeUndefined();
    await world.pass(SILENCE_LIMIT_MS - 1);
    expect(world.requests).toHaveLength(2);
  });

  it('waits longer after each refusal and keeps the time since which it is stale', async () => {
    const world = new World();
    world.status = 503;
    world.connection.subscribe(alerts);
    await settled();
    const since = world.state;
    expect(since).toMatchObject({ state: 'stale', detail: 'the server answered 503' });
    await world.pass(reconnectWait(1, 0.5));
    expect(world.requests).toHaveLength(2);
    await world.pass(reconnectWait(2, 0.5) - 1);
    expect(world.requests).toHaveLength(2);
    await world.pass(1);
    expect(world.requests).toHaveLength(3);
    expect(world.state).toEqual(since);
  });

  it('tries at once when asked, and only while it is cut off', async () => {
    const world = await open();
    world.connection.retryNow();
    await settled();
    expect(world.requests).toHaveLength(1);
    await world.last.close();
    world.connection.retryNow();
    await settled();
    expect(world.requests).toHaveLength(2);
    await world.pass(20_000);
    expect(world.requests).toHaveLength(2);
  });

  it('closes when nothing is subscribed', async () => {
    const world = await open();
    world.connection.subscribe([]);
    expect(world.last.aborted()).toBe(true);
    expect(world.state).toEqual({ state: 'idle' });
  });

  it('passes over events that it cannot read', async () => {
    const world = await open();
    await world.last.send('id: 6\nevent: delta\ndata: {broken\n\nevent: other\ndata: {"sub": "s1"}\n\n');
    expect(world.messages).toEqual([]);
    expect(world.state).toEqual({ state: 'open' });
  });
});

describe('reconnectWait', () => {
  it('doubles, is spread and stays under 15 s', () => {
    expect([1, 2, 3, 4, 5, 50].map((attempt) => reconnectWait(attempt, 1))).toEqual([1000, 2000, 4000, 8000, 15000, 15000]);
    expect(reconnectWait(1, 0)).toBe(500);
  });
});
