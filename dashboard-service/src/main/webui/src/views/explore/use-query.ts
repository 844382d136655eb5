import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { queryInstant, queryRange, type InstantAnswer, type RangeAnswer } from '../../api/queries';
import { durationSeconds } from '../../format/duration';
import { rangeSeconds, stepFor, type TimeRange } from '../../format/time-range';
import { explain } from '../../promql/explain';
import { paused, useLive } from '../../shell/live';
import type { PromqlSpec } from '../../stream/protocol';
import { frameOf, type SeriesFrame } from '../../stream/series-frame';
import type { Query, Refresh } from './queries';

/** How often what the stream does not push is asked for while the page is live. */
const POLL_MS = 10_000;
/** The stream's finest step, in seconds. */
const FINEST_LIVE = 1;

export interface Failure {
  status: number;
  message: string;
}

/** A query as it stands: what it answered last and whether it runs. */
export interface Running {
  /** Of a range; what the stream pushes since is in it. */
  frame: SeriesFrame | undefined;
  range: RangeAnswer | undefined;
  instant: InstantAnswer | undefined;
  failure: Failure | undefined;
  /** When it was started, in milliseconds; undefined while it does not run. */
  since: number | undefined;
  cancelled: boolean;
  /** Seconds. */
  step: number;
  cancel: () => void;
  run: () => void;
}

interface Answer {
  key: string;
  range?: RangeAnswer;
  frame?: SeriesFrame;
  instant?: InstantAnswer;
}

/** From and to in seconds; of a range that moves with the clock now, on whole steps as the stream has them. */
export function boundsOf(range: TimeRange, step: number, now: number): [from: number, to: number] {
  if (range.kind === 'fixed') return [range.from, range.to];
  const to = Math.floor(now / step) * step;
  return [to - Math.floor(rangeSeconds(range) / step) * step, to];
}

/** The step of a query in seconds. */
export function stepOf(query: Pick<Query, 'step'>, range: TimeRange): number {
  return durationSeconds(query.step) || stepFor(rangeSeconds(range));
}

/**
 * Runs a query: asked for once, then pushed where the range moves with the clock and the page is live, else asked for
 * again at each refresh. A refused query is not subscribed; one that failed for a while is, so that it comes back.
 */
export function useQuery(query: Query, range: TimeRange, refresh: Refresh): Running {
  const step = stepOf(query, range);
  const wanted = query.on && query.expression !== '';
  const instant = query.view === 'table';
  const key = JSON.stringify([query.expression, query.on, instant, step, range]);
  const [answer, setAnswer] = useState<Answer | undefined>();
  const [failed, setFailed] = useState<{ key: string; failure: Failure } | undefined>();
  const [since, setSince] = useState<number | undefined>();
  const [cancelled, setCancelled] = useState('');
  const [round, setRound] = useState(0);
  const abort = useRef<AbortController | undefined>(undefined);
  const busy = useRef(false);
  busy.current = since !== undefined;

  useEffect(() => {
    if (!wanted) {
      setSince(undefined);
      return;
    }
    const mine = new AbortController();
    abort.current = mine;
    setSince(Date.now());
    setCancelled('');
    run(query.expression, range, step, instant, key, mine.signal).then(
      (got) => {
        if (mine.signal.aborted) return;
        setAnswer(got);
        setFailed(undefined);
        setSince(undefined);
      },
      (reason: Error) => {
        if (mine.signal.aborted) return;
        const status = reason instanceof ApiError ? reason.status : 0;
        setFailed({ key, failure: { status, message: reason.message } });
        setSince(undefined);
      },
    );
    return () => mine.abort();
  }, [key, round]);

  const failure = failed?.key === key ? failed.failure : undefined;
  const current = answer?.key === key ? answer : undefined;
  const shaped = (current?.range?.histograms.length ?? 0) > 0;
  const settled = current !== undefined || (failure !== undefined && explain(failure.status, failure.message).passing);
  const moving = range.kind === 'last';
  const pushes = wanted && moving && refresh === 'live' && !instant && !shaped && settled && step >= FINEST_LIVE && cancelled !== key;
  const spec: PromqlSpec | null = pushes
    ? { kind: 'promql', expr: query.expression, range: (range as { duration: string }).duration, step: Number.isInteger(step) ? `${step}s` : `${Math.round(step * 1000)}ms` }
    : null;
  const pushed = useLive(spec);

  const every = !wanted || !moving || refresh === 'off' || cancelled === key ? 0 : refresh === 'live' ? (pushes || !settled ? 0 : POLL_MS) : durationSeconds(refresh) * 1000;
  useEffect(() => {
    if (every === 0) return;
    const timer = setInterval(() => {
      // One that still runs is let run, and what nobody looks at is not asked for.
      if (!busy.current && !document.hidden && !paused.value) setRound((before) => before + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every, key]);

  return {
    frame: pushed.data ?? current?.frame,
    range: current?.range,
    instant: current?.instant,
    failure: failure && pushed.data ? undefined : (failure ?? (pushed.error ? { status: 400, message: `${pushed.error.message} ${pushed.error.detail}`.trim() } : undefined)),
    since,
    cancelled: cancelled === key,
    step,
    cancel: () => {
      abort.current?.abort();
      setSince(undefined);
      setCancelled(key);
    },
    run: () => setRound((before) => before + 1),
  };
}

async function run(expression: string, range: TimeRange, step: number, instant: boolean, key: string, signal: AbortSignal): Promise<Answer> {
  const now = Date.now() / 1000;
  if (instant) return { key, instant: await queryInstant(expression, range.kind === 'fixed' ? range.to : now, signal) };
  const [from, to] = boundsOf(range, step, now);
  const answer = await queryRange(expression, from, to, step, signal);
  return { key, range: answer, frame: frameOf(answer.snapshot) };
}
