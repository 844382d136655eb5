import { useEffect, useState } from 'preact/hooks';
import { lifecycleEvents } from '../api/metrics';
import { absolute, hourMinute } from '../format/time';
import type { TimeRange } from '../format/time-range';
import { useLive } from '../shell/live';
import { DEPLOYMENTS } from '../shell/standing';
import type { LifecycleEvent } from '../stream/protocol';
import type { Mark } from './time-chart';

const MOST_LISTED = 5;

function marksOf(events: LifecycleEvent[]): Mark[] {
  return events
    .filter((event) => event.kind === 'deployed')
    .map((event) => ({ time: Date.parse(event.timestamp) / 1000, label: `${event.service} ${event.version}`, of: 'deployment' as const }));
}

/** Deployments to mark on charts: of the last hour as they happen, or of a fixed range, asked for once. */
export function useDeployments(range?: TimeRange): Mark[] {
  const fixed = range?.kind === 'fixed' ? range : undefined;
  const live = useLive(fixed ? null : DEPLOYMENTS).data;
  const [loaded, setLoaded] = useState<Mark[]>([]);
  const key = JSON.stringify(fixed);
  useEffect(() => {
    setLoaded([]);
    if (!fixed) return;
    const abort = new AbortController();
    lifecycleEvents('deployed', fixed.from, fixed.to, abort.signal).then(
      (answer) => setLoaded(marksOf(answer.events)),
      // A chart without its marks is still right; the view says itself when the server is away.
      () => undefined,
    );
    return () => abort.abort();
  }, [key]);
  return fixed ? loaded : marksOf(live?.events ?? []);
}

/** The deployments that a chart marks, in words; nothing where there are none within its times. */
export function DeploymentList({ marks, from, to }: { marks: Mark[]; from: number; to: number }) {
  const shown = marks.filter((mark) => mark.of === 'deployment' && mark.time >= from && mark.time <= to);
  if (shown.length === 0) return null;
  return (
    <p class="quiet" data-testid="chart-deployments" data-value={shown.length}>
      Deployed:{' '}
      {shown.slice(0, MOST_LISTED).map((mark, index) => (
        <span key={`${mark.time} ${mark.label}`}>
          {index > 0 ? ', ' : ''}
          {mark.label} at <time title={absolute(mark.time * 1000)}>{hourMinute(mark.time * 1000)}</time>
        </span>
      ))}
      {shown.length > MOST_LISTED ? ` and ${shown.length - MOST_LISTED} more` : ''}
    </p>
  );
}
