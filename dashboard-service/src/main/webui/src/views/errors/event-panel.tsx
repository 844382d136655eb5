import type { ErrorEvent } from '../../stream/protocol';
import { absolute } from '../../format/time';
import { Panel } from '../../ui/panel';
import { Snippet } from '../../ui/snippet';
import { Status } from '../../ui/status';

/** Everything about one error. */
export function EventPanel({ event, onClose }: { event: ErrorEvent; onClose: () => void }) {
  const metadata = JSON.stringify(event.metadata ?? {}, null, 2);
  return (
    <Panel title={event.error_type || event.message || 'Error'} onClose={onClose}>
      {event.error_type && event.message ? <p>{event.message}</p> : null}
      <dl class="facts" data-testid="error-panel" data-value={event.error_id}>
        <dt>Severity</dt>
        <dd>
          <Status word={event.severity} />
        </dd>
        <dt>Time</dt>
        <dd>
          <time dateTime={event.timestamp}>{absolute(Date.parse(event.timestamp))}</time> <span class="quiet">({event.timestamp})</span>
        </dd>
        <dt>Service</dt>
        <dd>{event.service || '–'}</dd>
        <dt>Source</dt>
        <dd>{event.source}</dd>
        <dt>Type</dt>
        <dd>
          {event.type}
          {event.type_reason ? <span class="quiet"> ({event.type_reason})</span> : null}
        </dd>
        <dt>Error id</dt>
        <dd class="mono">{event.error_id}</dd>
        <dt>Workflow id</dt>
        <dd class="mono">{event.workflow_id || '–'}</dd>
      </dl>
      {event.stack ? <Snippet title="Stack" text={event.stack} /> : <p class="quiet">No stack was sent.</p>}
      {metadata === '{}' ? <p class="quiet">No metadata was sent.</p> : <Snippet title="Metadata" text={metadata} />}
    </Panel>
  );
}
