import { LiveChart } from '../../charts/live-chart';
import type { Mark } from '../../charts/time-chart';
import { whole } from '../../format/numbers';
import { hourMinute } from '../../format/time';
import { useLive } from '../../shell/live';
import type { AlertTransition, LifecycleSpec, PromqlSpec } from '../../stream/protocol';
import type { LifecycleFeed } from '../../stream/lifecycle-feed';
import { Figure } from '../../ui/figure';
import { Notice, Skeleton } from '../../ui/notice';
import { StartPools } from '../../ui/start-sending';
import { useFreshWindow } from '../errors/fresh-window';
import { LifecycleTable } from './lifecycle-table';
import { PoolAlerts } from './pool-alerts';
import { PoolTable } from './pool-table';

const CHART_HEIGHT = 200;
const EVENTS: LifecycleSpec = { kind: 'lifecycle', limit: 50 };

const chart = (expr: string): PromqlSpec => ({ kind: 'promql', expr, range: '1h', step: '15s' });
const UTILISATION = chart('100 * max by (pool, organisation) (pool_utilisation_ratio)');
const ALLOCATIONS = chart('sum by (pool) (increase(pool_allocations_total[5m]))');
const FAILURES = chart('sum by (pool, error) (increase(pool_allocation_failures_total[5m]))');
const DURATION = chart('histogram_quantile(0.95, sum by (pool, le) (rate(pool_allocation_duration_seconds_bucket[15m])))');

/** The board of pools: how full they are, what was allocated, what failed, what fired. */
export function PoolsView() {
  const { data, error } = useLive(EVENTS);
  const alerts = useLive({ kind: 'alerts' }).data;
  useFreshWindow(data?.start);
  const transitions = (alerts?.history ?? []).filter((transition) => 'pool' in transition.labels);
  const active = (alerts?.active ?? []).filter((alert) => 'pool' in alert.labels);
  return (
    <>
      <div class="page-head">
        <h1>Pools</h1>
        {data ? (
          <span class="quiet">
            <Figure id="pools-events" value={data.total} text={whole(data.total)} /> events since{' '}
            <time dateTime={data.start}>{hourMinute(Date.parse(data.start))}</time>
          </span>
        ) : null}
      </div>
      {error ? (
        <Notice tone="critical" detail={error.detail}>
          {error.message}
        </Notice>
      ) : null}
      {data === undefined ? (
        error ? null : <Skeleton height={420} label="Loading pools" />
      ) : data.pools.length === 0 && data.total === 0 ? (
        <NothingYet />
      ) : (
        <Board feed={data} transitions={transitions} firing={active.filter((alert) => alert.phase === 'firing').length} />
      )}
    </>
  );
}

function Board({ feed, transitions, firing }: { feed: LifecycleFeed; transitions: AlertTransition[]; firing: number }) {
  const marks: Mark[] = transitions
    .filter((transition) => transition.to === 'firing')
    .map((transition) => ({ time: Date.parse(transition.instant) / 1000, label: transition.rule_name }));
  return (
    <>
      <Numbers feed={feed} firing={firing} />
      <div class="grid">
        <section class="card span-8" aria-label="Pool status">
          <header>
            <h2>Pool status</h2>
          </header>
          {feed.pools.length === 0 ? <p class="body quiet">No pool has sent its status yet.</p> : <PoolTable pools={feed.pools} />}
        </section>
        <Failures errors={feed.errors} />
        <div class="span-6">
          <LiveChart title="Utilisation" spec={UTILISATION} unit="%" height={CHART_HEIGHT} marks={marks} emptyText="No pool has sent its status in the last hour." />
        </div>
        <div class="span-6">
          <LiveChart title="Allocations in 5 minutes" spec={ALLOCATIONS} unit="" height={CHART_HEIGHT} marks={marks} emptyText="No allocations in the last hour." />
        </div>
        <div class="span-6">
          <LiveChart title="Failed allocations in 5 minutes" spec={FAILURES} unit="" height={CHART_HEIGHT} marks={marks} emptyText="No failures in the last hour." />
        </div>
        <div class="span-6">
          <LiveChart title="Allocation duration, 95th percentile" spec={DURATION} unit="s" height={CHART_HEIGHT} marks={marks} emptyText="No allocation has ended in the last hour." />
        </div>
        <section class="card span-8" aria-label="Latest events">
          <header>
            <h2>Latest events</h2>
          </header>
          {feed.events.length === 0 ? (
            <p class="body quiet">No events since {hourMinute(Date.parse(feed.start))}.</p>
          ) : (
            <LifecycleTable events={feed.events} />
          )}
        </section>
        <PoolAlerts transitions={transitions} />
      </div>
    </>
  );
}

function Numbers({ feed, firing }: { feed: LifecycleFeed; firing: number }) {
  const available = feed.pools.reduce((sum, pool) => sum + pool.available, 0);
  const total = feed.pools.reduce((sum, pool) => sum + pool.total, 0);
  const allocated = feed.kinds['allocated'] ?? 0;
  const failed = feed.kinds['failed'] ?? 0;
  const attempts = allocated + failed;
  return (
    <div class="grid">
      <div class="card big span-3">
        <span class="name">Available</span>
        <Figure id="pools-available" value={feed.pools.length === 0 ? undefined : available} text={feed.pools.length === 0 ? '–' : whole(available)} />
        <span class="note">
          {feed.pools.length === 0 ? '\u00a0' : `of ${whole(total)} in ${feed.pools.length} ${feed.pools.length === 1 ? 'pool' : 'pools'}`}
        </span>
      </div>
      <div class="card big span-3">
        <span class="name">Allocations</span>
        <Figure id="pools-allocations" value={allocated} text={whole(allocated)} />
        <span class="note">{whole(feed.kinds['deallocated'] ?? 0)} ended</span>
      </div>
      <div class="card big span-3">
        <span class="name">Failed allocations</span>
        <span class={failed ? 'tone-critical' : ''}>
          <Figure id="pools-failed" value={failed} text={whole(failed)} />
        </span>
        <span class="note">{attempts > 0 ? `${((100 * failed) / attempts).toFixed(1)} % of attempts` : '\u00a0'}</span>
      </div>
      <div class="card big span-3">
        <span class="name">Firing alerts on pools</span>
        <span class={firing ? 'tone-critical' : ''}>
          <Figure id="pools-firing" value={firing} />
        </span>
        <span class="note">
          <a href="/alerts?tab=rules">Ready-made rules</a>
        </span>
      </div>
    </div>
  );
}

const MOST_ERRORS = 12;

function Failures({ errors }: { errors: Record<string, number> }) {
  const rows = Object.entries(errors).sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const largest = rows[0]?.[1] ?? 1;
  return (
    <section class="card span-4" aria-label="Failures by error">
      <header>
        <h2>Failures by error</h2>
      </header>
      {rows.length === 0 ? <p class="body quiet">None</p> : null}
      <ul class="bar-list">
        {rows.slice(0, MOST_ERRORS).map(([error, count]) => (
          <li key={error} data-testid="pools-by-error" data-name={error} data-value={count}>
            <span class="bar" style={{ width: `${(100 * count) / largest}%` }} />
            <span class="value">{error || '(none)'}</span>
            <span class="figure">{whole(count)}</span>
          </li>
        ))}
      </ul>
      {rows.length > MOST_ERRORS ? <p class="body quiet">and {rows.length - MOST_ERRORS} more</p> : null}
    </section>
  );
}

function NothingYet() {
  return (
    <section class="card" aria-label="No pools">
      <header>
        <h2>No lifecycle events yet</h2>
      </header>
      <div class="empty">
        <p>Send the status of a pool and what is allocated from it. This page shows it as it arrives; it does not need to be loaded again.</p>
        <StartPools />
      </div>
    </section>
  );
}
