import { compact, milliseconds, whole } from '../../format/numbers';
import { useLive } from '../../shell/live';
import type { LedgerRow, SystemState } from '../../stream/protocol';
import { Figure } from '../../ui/figure';
import { Moment } from '../../ui/moment';
import { Notice, Skeleton } from '../../ui/notice';
import { Status } from '../../ui/status';
import { Availability } from './availability';

const LEDGER: readonly [keyof LedgerRow & string, string, string][] = [
  ['accepted', 'Accepted', 'Answered with success'],
  ['in_kafka', 'In Kafka', 'Acknowledged by Kafka'],
  ['evaluated', 'Evaluated', 'Seen by the alert rules'],
  ['stored', 'Stored', 'In Postgres'],
  ['duplicates', 'Duplicates', 'Arrived again and left out'],
  ['refused', 'Refused', 'Bad input, answered with the reason'],
  ['lag', 'On the way', 'In Kafka, not stored yet'],
  ['difference', 'Missing', 'Accepted and found nowhere: must be 0'],
];

const LATENCIES: Record<string, string> = {
  event_to_alert: 'Event to alert',
  event_to_store: 'Event to store',
  event_to_browser: 'Event to browser',
};

export function SystemView() {
  const { data, error } = useLive({ kind: 'system' });
  return (
    <>
      <div class="page-head">
        <h1>System</h1>
        {data ? <Status word={data.status} id="system-status" /> : null}
        {data ? (
          <span class="quiet">
            as of <Moment at={data.time} />
          </span>
        ) : null}
      </div>
      {error ? (
        <Notice tone="critical" detail={error.detail}>
          {error.message}
        </Notice>
      ) : null}
      {data === undefined ? error ? null : <Skeleton height={420} label="Loading the system's state" /> : <Content system={data} />}
    </>
  );
}

function Content({ system }: { system: SystemState }) {
  return (
    <>
      <div class="grid even">
        <div class="card big span-3">
          <span class="name">Samples received</span>
          <Figure id="rate-metrics" value={system.rates.metrics_per_second} unit="/s" />
        </div>
        <div class="card big span-3">
          <span class="name">Errors received</span>
          <Figure id="rate-errors" value={system.rates.errors_per_second} unit="/s" />
        </div>
        {Object.entries(system.counts).map(([name, count]) => (
          <div class="card big span-3" key={name}>
            <span class="name">{name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')}</span>
            <Figure id={`count-${name}`} value={count} text={whole(count)} />
          </div>
        ))}
      </div>
      <div class="grid">
        <section class="card span-6" aria-label="Components">
          <header>
            <h2>Components</h2>
          </header>
          <table>
            <thead class="visually-hidden">
              <tr>
                <th scope="col">Component</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {system.components.map((component) => (
                <tr key={component.name}>
                  <th scope="row">{component.name}</th>
                  <td>
                    <Status word={component.status ?? 'unknown'} id={`component-${component.name}`} />
                    {component.detail ? <div class="quiet">{component.detail}</div> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section class="card span-6" aria-label="Measured latencies">
          <header>
            <h2>Measured latencies</h2>
          </header>
          <div class="scroll" tabIndex={0} role="region" aria-label="Measured latencies as a table">
            <table>
              <thead>
                <tr>
                  <th scope="col">From – to</th>
                  <th scope="col" class="number">
                    Median
                  </th>
                  <th scope="col" class="number">
                    99 %
                  </th>
                  <th scope="col" class="number">
                    Measured
                  </th>
                </tr>
              </thead>
              <tbody>
                {system.latencies.map((latency) => (
                  <tr key={latency.name}>
                    <th scope="row">{LATENCIES[latency.name] ?? latency.name}</th>
                    <td class="number">
                      <Figure id={`latency-${latency.name}-p50`} value={latency.p50_ms} text={milliseconds(latency.p50_ms)} />
                    </td>
                    <td class="number">
                      <Figure id={`latency-${latency.name}-p99`} value={latency.p99_ms} text={milliseconds(latency.p99_ms)} />
                    </td>
                    <td class="number">
                      <Figure id={`latency-${latency.name}-count`} value={latency.count} text={compact(latency.count)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
      <Availability />
      <section class="card" aria-label="Conservation ledger">
        <header>
          <h2>Conservation ledger</h2>
          <span class="quiet">What was accepted must be in Kafka and stored. Evaluated counts since the alert-service began.</span>
        </header>
        <Ledger rows={system.ledger} />
      </section>
    </>
  );
}

function Ledger({ rows }: { rows: LedgerRow[] }) {
  if (rows.length === 0) return <p class="body quiet">Nothing has been accepted yet.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Conservation ledger as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Project</th>
            <th scope="col">Signal</th>
            {LEDGER.map(([column, title, help]) => (
              <th scope="col" class="number" key={column} title={help}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.project + row.signal}>
              <th scope="row">{row.project}</th>
              <td>{row.signal}</td>
              {LEDGER.map(([column]) => (
                <td class={`number ${column === 'difference' && row.difference !== 0 ? 'tone-critical' : ''}`} key={column}>
                  <Figure id={`ledger-${row.project}-${row.signal}-${column}`} value={row[column] as number} text={whole(row[column] as number)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
