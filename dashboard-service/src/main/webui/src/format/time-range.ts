import { durationSeconds } from './duration';

/** Either the last so-and-so long, which moves with the clock, or from and to in seconds. */
export type TimeRange = { kind: 'last'; duration: string } | { kind: 'fixed'; from: number; to: number };

export const PRESETS = ['5m', '15m', '30m', '1h', '3h', '6h', '12h', '24h', '2d', '7d', '30d'] as const;

/** The longest range that the stream serves, in seconds. */
export const LONGEST_LIVE = 30 * 86400;
/** About how many points a chart gets. */
const POINTS = 240;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

export function rangeSeconds(range: TimeRange): number {
  return range.kind === 'last' ? durationSeconds(range.duration) : range.to - range.from;
}

/** The step for a range: a round number that gives no more than about 240 points; at least 5 s. */
export function stepFor(seconds: number): number {
  return STEPS.find((step) => step >= 5 && seconds / step <= POINTS * 1.25) ?? 86400;
}

/** Reads `from` and `to` of the URL; what is missing or wrong gives the default. */
export function parseRange(from: string | undefined, to: string | undefined, fallback: TimeRange): TimeRange {
  if (from && to) {
    const range = { kind: 'fixed', from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 } as const;
    return range.from < range.to ? range : fallback;
  }
  const relative = /^now-((?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?)$/.exec(from ?? '');
  const seconds = durationSeconds(relative?.[1] ?? '');
  if (relative && seconds > 0 && seconds <= LONGEST_LIVE) return { kind: 'last', duration: relative[1]! };
  return fallback;
}

export function printRange(range: TimeRange): { from: string; to: string | undefined } {
  if (range.kind === 'last') return { from: `now-${range.duration}`, to: undefined };
  return { from: iso(range.from), to: iso(range.to) };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
