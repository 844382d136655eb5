import { useEffect } from 'preact/hooks';
import { LiveChart } from '../../charts/live-chart';
import { TableBelow } from '../../charts/table-below';
import { TimeChart, type Mark } from '../../charts/time-chart';
import { useFreshWindow } from '../errors/fresh-window';
import { EventTable } from '../errors/event-table';
import { ActiveTable } from '../alerts/active-table';
import { hourMinute } from '../../format/time';
import { whole } from '../../format/numbers';
import { useLive } from '../../shell/live';
import { go } from '../../shell/router';
import { ALL_ERRORS, report, reported } from '../../shell/standing';
import type { AlertFeed } from '../../stream/alert-feed';
import type { ErrorFeed } from '../../stream/error-feed';
import type { SystemState } from '../../stream/protocol';
import type { SeriesFrame } from '../../stream/series-frame';
import { Figure } from '../../ui/figure';
import { Skeleton } from '../../ui/notice';
import { StartSending } from '../../ui/start-sending';
import { Status } from '../../ui/status';

const CHART_HEIGHT = 200;
const LATEST_SHOWN = 8;

export function OverviewView() {
  const system = useLive({ kind: 'system' }).data;
  const alerts = useLive({ kind: 'alerts' }).data;
  const errors = useLive(ALL_ERRORS).data;
  useFreshWindow(errors?.start);
  useEffect(() => {
    if (system) reported.value = report(reported.value, system);
  }, [system]);
  const marks: Mark[] = (alerts?.history ?? [])
    .filter((transition) => transition.to === 'firing')
    .map((transition) => ({ time: Date.parse(transition.instant) / 1000, label: transition.rule_name }));
  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
      </div>
      <Numbers system={system} alerts={alerts} errors={errors} />
      {silent(system, errors) ? <FirstSteps /> : null}
      <div class="grid">
        <div class="span-6">
          <LiveChart
            title="Errors per second by severity"
            spec={{ kind: 'promql', expr: 'sum by (severity) (rate(error_events_total[1m]))', range: '15m', step: '5s' }}
            unit="/s"
            height={CHART_HEIGHT}
            marks={marks}
            emptyText="No errors in the last 15 minutes."
          />
        </div>
        <div class="span-6">
          <SamplesChart />
        </div>
        <section class="card span-8" aria-label="Latest errors">
          <header>
            <h2>Latest errors</h2>
            <a class="push" href="/errors">
              All errors
            </a>
          </header>
          {errors === undefined ? (
            <div class="body">
              <Skeleton height={160} label="Loading errors" />
            </div>
          ) : errors.events.length === 0 ? (
            <p class="body quiet">No errors since {hourMinute(Date.parse(errors.start))}.</p>
          ) : (
            <EventTable events={errors.events.slice(0, LATEST_SHOWN)} onOpen={(event) => go(`/errors?event=${event.error_id}`)} brief />
          )}
        </section>
        <section class="card span-4" aria-label="Active alerts">
          <header>
            <h2>Active alerts</h2>
            <a class="push" href="/alerts">
              All alerts
            </a>
          </header>
          {alerts === undefined ? (
            <div class="body">
              <Skeleton height={160} label="Loading alerts" />
            </div>
          ) : alerts.active.length === 0 ? (
            <p class="body quiet">Nothing is pending or firing.</p>
          ) : (
            <ActiveTable alerts={alerts.active.slice(0, LATEST_SHOWN)} brief />
          )}
        </section>
      </div>
    </>
  );
}

function silent(system: SystemState | undefined, errors: ErrorFeed | undefined): boolean {
  return (
    system !== undefined && errors !== undefined && errors.total === 0 && system.ledger.every((row) => row.accepted === 0)
  );
}

function Numbers(props: { system: SystemState | undefined; alerts: AlertFeed | undefined; errors: ErrorFeed | undefined }) {
  const { system, alerts, errors } = props;
  const firing = alerts?.active.filter((alert) => alert.phase === 'firing').length;
  const pending = alerts?.active.filter((alert) => alert.phase === 'pending').length ?? 0;
  const trouble = system?.components.filter((component) => component.status !== 'up').map((component) => component.name) ?? [];
  return (
    <div class="grid">
      <div class="card big span-3">
        <span class="name">Samples received</span>
        <Figure id="overview-metrics-per-second" value={system?.rates.metrics_per_second} unit="/s" />
        <span class="note">{system ? `${whole(system.counts['series'] ?? 0)} series` : '\u00a0'}</span>
      </div>
      <div class="card big span-3">
        <span class="name">Errors</span>
        <Figure id="overview-errors-per-minute" value={system ? system.rates.errors_per_second * 60 : undefined} unit="/min" />
        <span class="note">
          {errors ? (
            <>
              <Figure id="overview-errors-total" value={errors.total} text={whole(errors.total)} /> since {hourMinute(Date.parse(errors.start))}
            </>
          ) : (
            '\u00a0'
          )}
        </span>
      </div>
      <div class="card big span-3">
        <span class="name">Firing alerts</span>
        <span class={firing ? 'tone-critical' : ''}>
          <Figure id="overview-firing" value={firing} />
        </span>
        <span class="note">{alerts ? `${pending} pending` : '\u00a0'}</span>
      </div>
      <div class="card big span-3">
        <span class="name">Health</span>
        <span class="figure">{system ? <Status word={system.status} id="overview-health" /> : '–'}</span>
        <span class="note">{system ? (trouble.length === 0 ? 'All components are up' : `Look at ${trouble.join(', ')}`) : '\u00a0'}</span>
      </div>
    </div>
  );
}

function SamplesChart() {
  const frame = reported.value;
  return (
    <section class="card" aria-label="Samples received per second">
      <header>
        <h2>Samples received per second</h2>
        <span class="quiet push">since this page was opened</span>
      </header>
      <div class="body">
        {frame.times.length === 0 ? (
          <Skeleton height={CHART_HEIGHT} label="Loading" />
        ) : (
          <>
            <TimeChart label="Samples received per second since this page was opened" frame={frame} unit="/s" height={CHART_HEIGHT} from={startOf(frame)} />
            <TableBelow frame={frame} unit="/s" caption="Samples received per second as a table" />
          </>
        )}
      </div>
    </section>
  );
}

/** From the first value on, at least a minute. */
function startOf(frame: SeriesFrame): number {
  const first = frame.times[0] ?? 0;
  const last = frame.times[frame.times.length - 1] ?? 0;
  return Math.max(last - frame.range, Math.min(first, last - 60));
}

function FirstSteps() {
  return (
    <section class="card" aria-label="First steps">
      <header>
        <h2>Nothing has arrived yet</h2>
      </header>
      <div class="empty">
        <p>Send an error or a metric by one of these. This page shows it as soon as it arrives; it does not need to be loaded again.</p>
        <StartSending what="all" />
      </div>
    </section>
  );
}
