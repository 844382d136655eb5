import { compact } from '../../format/numbers';
import { toNumber, type ActiveAlert } from '../../stream/protocol';
import { LabelChips } from '../../ui/labels';
import { Moment } from '../../ui/moment';
import { Status } from '../../ui/status';

/** Alerts that are pending, firing or unknown. */
export function ActiveTable({ alerts, brief = false }: { alerts: ActiveAlert[]; brief?: boolean }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Active alerts as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Alert</th>
            {brief ? null : (
              <>
                <th scope="col">Severity</th>
                <th scope="col" class="hide-narrow">
                  Labels
                </th>
                <th scope="col" class="number hide-narrow">
                  Value
                </th>
              </>
            )}
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <tr key={alert.rule_id + alert.fingerprint} data-testid="alert-active" data-value={alert.fingerprint} data-phase={alert.phase}>
              <td>
                <Status word={alert.phase} />
              </td>
              <td>
                <a href={`/alerts?tab=rules&rule=${encodeURIComponent(alert.rule_id)}`}>{alert.rule_name}</a>
                {alert.annotations['summary'] ? <div class="quiet">{alert.annotations['summary']}</div> : null}
              </td>
              {brief ? null : (
                <>
                  <td>
                    <Status word={alert.severity} />
                  </td>
                  <td class="hide-narrow">
                    <LabelChips labels={alert.labels} without={['alertname', 'severity']} />
                  </td>
                  <td class="number hide-narrow" title={String(alert.value)} data-value={alert.value}>
                    {compact(toNumber(alert.value))}
                  </td>
                </>
              )}
              <td>
                <Moment at={alert.phase === 'firing' ? alert.fired_at : alert.active_since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
