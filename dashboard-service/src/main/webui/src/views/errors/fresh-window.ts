import { useEffect } from 'preact/hooks';
import { now, refreshSnapshots } from '../../shell/live';

/** Counts are of one hour and what came since; after a further quarter of an hour the window moves on. */
const LONGEST_WINDOW_MS = 75 * 60_000;
const LEAST_BETWEEN_MS = 5 * 60_000;
let refreshedAt = 0;

/** Asks for fresh snapshots when a window that started at `start` (RFC 3339) has become too long. */
export function useFreshWindow(start: string | undefined): void {
  const time = now.value;
  useEffect(() => {
    if (start === undefined || time - Date.parse(start) < LONGEST_WINDOW_MS || time - refreshedAt < LEAST_BETWEEN_MS) return;
    refreshedAt = time;
    refreshSnapshots();
  }, [start, time]);
}
