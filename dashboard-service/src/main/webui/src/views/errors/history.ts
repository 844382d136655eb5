import { useEffect, useState } from 'preact/hooks';
import { errorMetrics } from '../../api/metrics';
import type { TimeRange } from '../../format/time-range';
import { feedOf, type ErrorFeed } from '../../stream/error-feed';
import type { ErrorEvent, ErrorFilter } from '../../stream/protocol';

export interface Loaded {
  data: ErrorFeed | undefined;
  error: { message: string; detail: string } | undefined;
}

const PAGE = 100;

/** Errors of a fixed range, asked for once; null asks for nothing. */
export function useErrorHistory(filter: ErrorFilter, range: TimeRange | null): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ data: undefined, error: undefined });
  const key = JSON.stringify([filter, range]);
  useEffect(() => {
    if (range?.kind !== 'fixed') return;
    const abort = new AbortController();
    setLoaded((before) => ({ ...before, error: undefined }));
    errorMetrics(filter, { start: iso(range.from), end: iso(range.to), limit: PAGE }, abort.signal).then(
      (answer) => setLoaded({ data: feedOf(answer, PAGE), error: undefined }),
      (failure: Error) => {
        if (!abort.signal.aborted) setLoaded({ data: undefined, error: { message: 'The errors could not be read.', detail: failure.message } });
      },
    );
    return () => abort.abort();
  }, [key]);
  return loaded;
}

/** The next page of older events. */
export async function olderEvents(filter: ErrorFilter, feed: ErrorFeed, end: string | undefined, cursor: string): Promise<{ events: ErrorEvent[]; cursor: string | null }> {
  const answer = await errorMetrics(filter, { start: feed.start, limit: PAGE, cursor, ...(end ? { end } : {}) });
  return { events: answer.events, cursor: answer.next_cursor ?? null };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
