import type { Element } from '../../api/queries';

/** What part of the seconds is to be good: docs/guides/availability.md. */
export const OBJECTIVE = 0.999;
/** The window of the error budget. */
export const BUDGET_WINDOW = '30d';
const BUDGET_WINDOW_SECONDS = 30 * 86_400;
export const WINDOWS: readonly [window: string, name: string][] = [
  ['1h', 'Last hour'],
  ['1d', 'Last day'],
  [BUDGET_WINDOW, 'Last 30 days'],
];

/** Availability by path, of the seconds that the path with the most of them judged. */
export function availabilityOf(window: string): string {
  return `sum by (path) (increase(tidewatch_canary_good_seconds_total[${window}])) / on () group_left () ${judgedOf(window)}`;
}

/** Seconds judged. */
export function judgedOf(window: string): string {
  return `max(sum by (path) (increase(tidewatch_canary_seconds_total[${window}])))`;
}

/** The ratio of a path, at most 1; undefined while nothing was judged. */
export function ratioOf(elements: Element[], path: string): number | undefined {
  const value = elements.find((one) => one.labels['path'] === path)?.value;
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : undefined;
}

/**
 * What is left of the error budget: 1 when no second was bad, 0 when it is used up, below when it is overdrawn.
 * The budget is that of the whole window however little of it was measured: the first bad second of a new system is one of 2,592.
 */
export function budgetLeft(ratio: number, judgedSeconds: number, objective = OBJECTIVE): number {
  return 1 - ((1 - ratio) * judgedSeconds) / ((1 - objective) * BUDGET_WINDOW_SECONDS);
}

/** `99.95 %`, never rounded up: what is not whole does not read as 100 %. */
export function share(ratio: number): string {
  const thousandths = Math.floor(ratio * 100_000 + 1e-6);
  return `${String(thousandths / 1000)} %`;
}
