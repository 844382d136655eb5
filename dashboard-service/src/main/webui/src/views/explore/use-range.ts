import { useEffect, useState } from 'preact/hooks';
import { queryRange } from '../../api/metrics';
import { rangeSeconds, stepFor, type TimeRange } from '../../format/time-range';
import { useLive } from '../../shell/live';
import type { PromqlSpec } from '../../stream/protocol';
import { frameOf, type SeriesFrame } from '../../stream/series-frame';

export interface Ranged {
  data: SeriesFrame | undefined;
  error: { message: string; detail: string } | undefined;
}

/** An expression over a range: pushed when the range moves with the clock, asked for once when it is fixed. */
export function useRange(expression: string, range: TimeRange): Ranged {
  const step = stepFor(rangeSeconds(range));
  const spec: PromqlSpec | null =
    range.kind === 'last' && expression !== '' ? { kind: 'promql', expr: expression, range: range.duration, step: `${step}s` } : null;
  const pushed = useLive(spec);
  const [fixed, setFixed] = useState<Ranged>({ data: undefined, error: undefined });
  const key = JSON.stringify([expression, range]);
  useEffect(() => {
    if (range.kind !== 'fixed' || expression === '') return;
    const abort = new AbortController();
    queryRange(expression, range.from, range.to, step, abort.signal).then(
      (answer) => setFixed({ data: frameOf(answer), error: undefined }),
      (failure: Error) => {
        if (!abort.signal.aborted) setFixed({ data: undefined, error: { message: failure.message, detail: '' } });
      },
    );
    return () => abort.abort();
  }, [key]);
  return range.kind === 'last' ? pushed : fixed;
}
