import { signal } from '@preact/signals';
import type { ErrorsSpec, LifecycleSpec, SystemState } from '../stream/protocol';
import type { SeriesFrame } from '../stream/series-frame';

/** How many latest errors the stream keeps for a view. */
export const LATEST_ERRORS = 50;
/** The errors of the last hour, unfiltered; the same subscription wherever it is shown. */
export const ALL_ERRORS: ErrorsSpec = { kind: 'errors', limit: LATEST_ERRORS };

/** Deployments of the last hour, for the marks on charts. */
export const DEPLOYMENTS: LifecycleSpec = { kind: 'lifecycle', kinds: ['deployed'], limit: 100 };

const KEPT_SECONDS = 900;

/** Rates that the system subscription has reported since the page was opened; there is no history of them elsewhere. */
export const reported = signal<SeriesFrame>({
  times: [],
  series: [{ key: 'samples', labels: { __name__: 'samples' }, values: [] }],
  step: 5,
  range: KEPT_SECONDS,
});

/** Adds what a system event says; one that is not newer than the last changes nothing. */
export function report(frame: SeriesFrame, system: SystemState): SeriesFrame {
  const time = Date.parse(system.time) / 1000;
  const last = frame.times[frame.times.length - 1];
  if (Number.isNaN(time) || (last !== undefined && time <= last)) return frame;
  const from = frame.times.findIndex((one) => one >= time - frame.range);
  const cut = from < 0 ? frame.times.length : from;
  return {
    ...frame,
    times: [...frame.times.slice(cut), time],
    series: frame.series.map((one) => ({ ...one, values: [...one.values.slice(cut), system.rates.metrics_per_second] })),
  };
}
