import { useEffect, useMemo, useState } from 'preact/hooks';
import { queryInstant, queryRange, type HistogramSeries, type InstantAnswer, type RangeAnswer } from '../../api/queries';
import { heatOf, moved, type Heat } from '../../charts/heatmap';
import { rangeSeconds, type TimeRange } from '../../format/time-range';
import { frameOf, isEmpty, type SeriesFrame } from '../../stream/series-frame';
import { withPrevious } from '../../charts/previous';
import { shiftOf, type Comparison, type Query, type Refresh } from './queries';
import type { Running } from './use-query';

/** How much of the range is asked for ahead, since a chart that moves will come to it. */
const AHEAD = 0.25;
/** After how long an earlier period that could not be read is asked for again while the page is live. */
const AGAIN_MS = 10_000;

export interface Compared {
  /** The frame with the earlier period's series. */
  frame: SeriesFrame | undefined;
  /** The earlier period's distribution, at the present times. */
  heat: Heat | undefined;
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
  histograms: HistogramSeries[];
}

interface Problem {
  key: string;
  message: string;
  /** The present answer beside which it was asked for: it is asked for again beside the next one, and where this is null. */
  beside: RangeAnswer | undefined | null;
}

/** The same query over an earlier period, beside the present one. */
export function useComparison(query: Query, range: TimeRange, comparison: Comparison | undefined, refresh: Refresh, running: Running): Compared {
  const { frame, step } = running;
  const seconds = rangeSeconds(range);
  const shift = comparison ? shiftOf(comparison, seconds) : 0;
  const key = JSON.stringify([query.expression, step, shift, range]);
  const [earlier, setEarlier] = useState<Earlier | undefined>();
  const [instant, setInstant] = useState<{ key: string; answer: InstantAnswer } | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [round, setRound] = useState(0);

  const lastTime = frame?.times[frame.times.length - 1] ?? running.range?.snapshot.end;
  const to = range.kind === 'fixed' ? range.to : (lastTime ?? 0);
  const from = range.kind === 'fixed' ? range.from : to - Math.floor(seconds / step) * step;
  const known = earlier?.key === key && earlier.until >= to;
  const refused = problem?.key === key && problem.beside === running.range;
  const wanted = comparison !== undefined && query.view !== 'table' && frame !== undefined && !known && !refused;
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    const ahead = range.kind === 'fixed' ? 0 : Math.ceil(Math.min(shift, seconds * AHEAD) / step) * step;
    queryRange(query.expression, from - shift, to - shift + ahead, step, abort.signal).then(
      (answer) => {
        setEarlier({ key, until: to + ahead, frame: frameOf(answer.snapshot), histograms: answer.histograms });
        setProblem(undefined);
      },
      (failure: Error) => {
        if (!abort.signal.aborted) setProblem({ key, message: failure.message, beside: running.range });
      },
    );
    return () => abort.abort();
  }, [key, wanted, round]);
  const again = refused && range.kind === 'last' && refresh === 'live';
  useEffect(() => {
    if (!again) return;
    const timer = setTimeout(() => {
      setProblem((before) => before && { ...before, beside: null });
      setRound((before) => before + 1);
    }, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [again, problem]);

  const shown = running.instant;
  useEffect(() => {
    if (comparison === undefined || query.view !== 'table' || !shown) return;
    const abort = new AbortController();
    const time = (range.kind === 'fixed' ? range.to : Date.now() / 1000) - shift;
    queryInstant(query.expression, time, abort.signal).then(
      (answer) => {
        setInstant({ key, answer });
        setProblem(undefined);
      },
      (failure: Error) => {
        if (!abort.signal.aborted) setProblem({ key, message: failure.message, beside: null });
      },
    );
    return () => abort.abort();
  }, [key, comparison, query.view, shown]);

  const there = comparison !== undefined && earlier?.key === key ? earlier : undefined;
  const heat = useMemo(() => {
    const all = there && query.view === 'heatmap' ? heatOf(there.histograms, there.frame) : undefined;
    return all && moved(all, shift, from, to);
  }, [there, query.view, shift, from, to]);
  if (comparison === undefined) return { frame, heat: undefined, instant: undefined, problem: '' };
  return {
    frame: frame && there && !isEmpty(there.frame) ? withPrevious(frame, there.frame, shift, from, to) : frame,
    heat,
    instant: instant?.key === key ? instant.answer : undefined,
    problem: problem?.key === key ? problem.message : '',
  };
}
