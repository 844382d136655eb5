import { milliseconds } from '../../format/numbers';
import type { LifecycleEvent } from '../../stream/protocol';
import { Moment } from '../../ui/moment';
import { Status } from '../../ui/status';

const LOOKS: Record<LifecycleEvent['kind'], string> = {
  allocated: 'info',
  deallocated: 'ok',
  failed: 'failed',
  pool: 'quiet',
  deployed: 'info',
};

function what(event: LifecycleEvent): preact.ComponentChildren {
  switch (event.kind) {
    case 'deployed':
      return (
        <>
          {event.url ? (
            <a href={event.url} rel="noreferrer">
              {event.version}
            </a>
          ) : (
            event.version
          )}
          {event.environment ? <span class="quiet"> {event.environment}</span> : null}
        </>
      );
    case 'pool':
      return `${event.available} of ${event.total} available`;
    case 'failed':
      return (
        <span class="clip">
          {event.error?.type ? <strong>{event.error.type} </strong> : null}
          {event.error?.message}
        </span>
      );
    case 'deallocated':
      return `${event.resource_id} after ${milliseconds((event.duration_seconds ?? 0) * 1000)}`;
    default:
      return event.resource_id;
  }
}

/** Lifecycle events, newest first. */
export function LifecycleTable({ events }: { events: LifecycleEvent[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Latest events as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col">Pool or service</th>
            <th scope="col">What</th>
            <th scope="col" class="hide-narrow">
              Organisation
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.event_id} data-testid="lifecycle-row" data-value={event.event_id}>
              <td>
                <Moment at={event.timestamp} />
              </td>
              <td>
                <Status word={LOOKS[event.kind] ?? 'quiet'} text={event.kind} />
              </td>
              <td>{event.kind === 'deployed' ? event.service : event.pool}</td>
              <td>{what(event)}</td>
              <td class="hide-narrow">{event.organisation || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
