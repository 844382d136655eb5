import type { AlertTransition } from '../../stream/protocol';
import { Moment } from '../../ui/moment';
import { Status } from '../../ui/status';

const MOST = 20;

/** What alerts on pools did lately. */
export function PoolAlerts({ transitions }: { transitions: AlertTransition[] }) {
  return (
    <section class="card span-4" aria-label="Alert history">
      <header>
        <h2>Alert history</h2>
        <a class="push" href="/alerts?tab=history">
          All alerts
        </a>
      </header>
      {transitions.length === 0 ? (
        <p class="body quiet">
          No alert on a pool has changed its state lately. <a href="/alerts?tab=rules">Switch ready-made rules on</a>
        </p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Alert history as a table">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">To</th>
                <th scope="col">Alert</th>
              </tr>
            </thead>
            <tbody>
              {transitions.slice(0, MOST).map((transition) => (
                <tr key={transition.transition_id} data-testid="pool-transition" data-value={transition.transition_id}>
                  <td>
                    <Moment at={transition.instant} />
                  </td>
                  <td>
                    <Status word={transition.to} />
                  </td>
                  <td>
                    <a href={`/alerts?tab=rules&rule=${encodeURIComponent(transition.rule_id)}`}>{transition.rule_name}</a>
                    <div class="quiet">{[transition.labels['pool'], transition.labels['organisation']].filter(Boolean).join(', ')}</div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
