import type { ErrorEvent } from '../../stream/protocol';
import { Moment } from '../../ui/moment';
import { Status } from '../../ui/status';

/** Errors, newest first. `brief` leaves out the columns that a small card has no room for. */
export function EventTable(props: { events: ErrorEvent[]; onOpen: (event: ErrorEvent) => void; selected?: string | undefined; brief?: boolean }) {
  const { brief = false } = props;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Latest errors as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Severity</th>
            <th scope="col">Error</th>
            <th scope="col" class="hide-narrow">
              Service
            </th>
            {brief ? null : (
              <>
                <th scope="col" class="hide-narrow">
                  Source
                </th>
                <th scope="col" class="hide-narrow">
                  Type
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {props.events.map((event) => (
            <tr key={event.error_id} data-testid="error-row" data-value={event.error_id} class={event.error_id === props.selected ? 'selected' : ''}>
              <td>
                <Moment at={event.timestamp} />
              </td>
              <td>
                <Status word={event.severity} />
              </td>
              <td>
                <button type="button" class="row-button" onClick={() => props.onOpen(event)}>
                  <span class="clip">
                    {event.error_type ? <strong>{event.error_type} </strong> : null}
                    {event.message || (event.error_type ? '' : 'No message')}
                  </span>
                </button>
              </td>
              <td class="hide-narrow">{event.service || '–'}</td>
              {brief ? null : (
                <>
                  <td class="hide-narrow">{event.source}</td>
                  <td class="hide-narrow">{event.type}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
