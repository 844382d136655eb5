import { useEffect, useState } from 'preact/hooks';
import { queryExemplars, type Exemplar, type RangeAnswer } from '../../api/queries';

const MOST_SHOWN = 200;
const AGAIN_MS = 60_000;

/** Exemplars of an answer's range, newest first; asked for again only where there were some. */
export function useExemplars(expression: string, answer: RangeAnswer | undefined, moving: boolean): Exemplar[] {
  const [found, setFound] = useState<{ expression: string; list: Exemplar[] }>({ expression, list: [] });
  const [round, setRound] = useState(0);
  const some = found.expression === expression && found.list.length > 0;
  useEffect(() => {
    if (!answer) return;
    const abort = new AbortController();
    const { start, end } = answer.snapshot;
    const now = Date.now() / 1000;
    const [from, to] = moving ? [now - (end - start), now] : [start, end];
    queryExemplars(expression, from, to, abort.signal).then(
      (list) => setFound({ expression, list: list.slice(0, MOST_SHOWN) }),
      // A chart without them is still right.
      () => undefined,
    );
    return () => abort.abort();
  }, [expression, answer, round]);
  useEffect(() => {
    if (!some || !moving) return;
    const timer = setInterval(() => {
      if (!document.hidden) setRound((before) => before + 1);
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [some, moving]);
  return found.expression === expression ? found.list : [];
}
