import { listDeliveries } from '../../api/alerts';
import { Moment } from '../../ui/moment';
import { Notice } from '../../ui/notice';
import { Status } from '../../ui/status';
import { useLoaded } from '../../ui/use-loaded';

/** The latest notifications and what became of them. */
export function Deliveries() {
  const { data, failure, reload } = useLoaded('deliveries', listDeliveries);
  return (
    <section class="card" aria-label="Deliveries">
      <header>
        <h2>Deliveries</h2>
        <button type="button" class="push" onClick={reload}>
          Look again
        </button>
      </header>
      {failure ? (
        <Notice tone="critical" detail={failure}>
          The deliveries could not be read.
        </Notice>
      ) : null}
      {data?.length === 0 ? <p class="body quiet">Nothing has been sent yet.</p> : null}
      {data && data.length > 0 ? (
        <div class="scroll" tabIndex={0} role="region" aria-label="Deliveries as a table">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Outcome</th>
                <th scope="col">Channel</th>
                <th scope="col">Alert</th>
                <th scope="col" class="hide-narrow">
                  Answer
                </th>
                <th scope="col" class="number hide-narrow">
                  Attempts
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((delivery) => (
                <tr key={delivery.transition_id + delivery.channel_id} data-testid="delivery-row" data-value={delivery.outcome}>
                  <td>
                    <Moment at={delivery.created_at} />
                  </td>
                  <td>
                    <Status word={delivery.outcome} />
                  </td>
                  <td>{delivery.channel_name ?? '–'}</td>
                  <td>
                    {delivery.rule_name ?? '–'} <span class="quiet">{delivery.notice}</span>
                  </td>
                  <td class="hide-narrow">{delivery.detail || '–'}</td>
                  <td class="number hide-narrow">{delivery.attempts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
