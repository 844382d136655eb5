import { useEffect, useState } from 'preact/hooks';
import { queryInstant, queryRange, type InstantAnswer } from '../../api/queries';
import { rangeSeconds, type TimeRange } from '../../format/time-range';
import { frameOf, isEmpty, type SeriesFrame } from '../../stream/series-frame';
import { withPrevious } from '../../charts/previous';
import { shiftOf, type Comparison, type Query } from './queries';
import type { Running } from './use-query';

/** How much of the range is asked for ahead, since a chart that moves will come to it. */
const AHEAD = 0.25;

export interface Compared {
  /** The frame with the earlier period's series. */
  frame: SeriesFrame | undefined;
  /** The earlier period's elements of an instant query. */
  instant: InstantAnswer | undefined;
  /** What went wrong with the earlier period; the present one is shown all the same. */
  problem: string;
}

interface Earlier {
  key: string;
  /** Seconds; the earlier frame, moved, reaches to here. */
  until: number;
  frame: SeriesFrame;
}

/** The same query over an earlier period, beside the present one. */
export function useComparison(query: Query, range: TimeRange, comparison: Comparison | undefined, running: Running): Compared {
  const { frame, step } = running;
  const seconds = rangeSeconds(range);
  const shift = comparison ? shiftOf(comparison, seconds) : 0;
  const key = JSON.stringify([query.expression, step, shift, range]);
  const [earlier, setEarlier] = useState<Earlier | undefined>();
  const [instant, setInstant] = useState<{ key: string; answer: InstantAnswer } | undefined>();
  const [problem, setProblem] = useState('');

  const lastTime = frame?.times[frame.times.length - 1] ?? running.range?.snapshot.end;
  const to = range.kind === 'fixed' ? range.to : (lastTime ?? 0);
  const from = range.kind === 'fixed' ? range.from : to - Math.floor(seconds / step) * step;
  const known = earlier?.key === key && earlier.until >= to;
  const wanted = comparison !== undefined && query.view === 'graph' && frame !== undefined && !known;
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    const ahead = range.kind === 'fixed' ? 0 : Math.ceil(Math.min(shift, seconds * AHEAD) / step) * step;
    queryRange(query.expression, from - shift, to - shift + ahead, step, abort.signal).then(
      (answer) => {
        setEarlier({ key, until: to + ahead, frame: frameOf(answer.snapshot) });
        setProblem('');
      },
      (failure: Error) => {
        if (!abort.signal.aborted) setProblem(failure.message);
      },
    );
    return () => abort.abort();
  }, [key, wanted]);

  const shown = running.instant;
  useEffect(() => {
    if (comparison === undefined || query.view !== 'table' || !shown) return;
    const abort = new AbortController();
    const time = (range.kind === 'fixed' ? range.to : Date.now() / 1000) - shift;
    queryInstant(query.expression, time, abort.signal).then(
      (answer) => {
        setInstant({ key, answer });
        setProblem('');
      },
      (failure: Error) => {
        if (!abort.signal.aborted) setProblem(failure.message);
      },
    );
    return () => abort.abort();
  }, [key, comparison, query.view, shown]);

  if (comparison === undefined) return { frame, instant: undefined, problem: '' };
  return {
    frame: frame && earlier?.key === key && !isEmpty(earlier.frame) ? withPrevious(frame, earlier.frame, shift, from, to) : frame,
    instant: instant?.key === key ? instant.answer : undefined,
    problem,
  };
}
