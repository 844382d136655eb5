import { absolute, ago } from '../format/time';
import { now } from '../shell/live';

/** A time: relative, with the absolute one on hover. */
export function Moment({ at }: { at: string | number | null | undefined }) {
  if (at === null || at === undefined || at === '') return <span class="quiet">–</span>;
  const time = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(time)) return <span class="quiet">–</span>;
  return (
    <time class="nowrap" dateTime={new Date(time).toISOString()} title={absolute(time)}>
      {ago(time, Math.max(now.value, time))}
    </time>
  );
}
