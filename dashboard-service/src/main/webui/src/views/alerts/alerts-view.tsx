import { Plus } from 'lucide';
import { useLive } from '../../shell/live';
import { param, setParams } from '../../shell/router';
import { Icon } from '../../ui/icon';
import { Notice, Skeleton } from '../../ui/notice';
import { Tabs } from '../../ui/tabs';
import { ActiveTable } from './active-table';
import { ChannelsTab } from './channels-tab';
import { HistoryTab } from './history-tab';
import { RoutesTab } from './routes-tab';
import { RulesTab } from './rules-tab';
import { SilencesTab } from './silences-tab';

const TABS = [
  { id: 'active', name: 'Active', href: '/alerts' },
  { id: 'history', name: 'History', href: '/alerts?tab=history' },
  { id: 'rules', name: 'Rules', href: '/alerts?tab=rules' },
  { id: 'silences', name: 'Silences', href: '/alerts?tab=silences' },
  { id: 'routes', name: 'Routes', href: '/alerts?tab=routes' },
  { id: 'channels', name: 'Channels', href: '/alerts?tab=channels' },
] as const;

export function AlertsView() {
  const { data, error } = useLive({ kind: 'alerts' });
  const tab = param('tab') ?? 'active';
  const firing = data?.active.filter((alert) => alert.phase === 'firing').length;
  const pending = data?.active.filter((alert) => alert.phase === 'pending').length;
  return (
    <>
      <div class="page-head">
        <h1>Alerts</h1>
        {data ? (
          <span class="quiet">
            <span data-testid="alerts-firing" data-value={firing}>
              {firing} firing
            </span>
            ,{' '}
            <span data-testid="alerts-pending" data-value={pending}>
              {pending} pending
            </span>
          </span>
        ) : null}
        <span class="push" />
        <button type="button" class="primary" onClick={() => setParams({ tab: 'rules', rule: 'new' })}>
          <Icon of={Plus} />
          New rule
        </button>
      </div>
      <Tabs label="Parts of alerts" open={tab} tabs={TABS} />
      {error ? (
        <Notice tone="critical" detail={error.detail}>
          {error.message}
        </Notice>
      ) : null}
      {tab === 'rules' ? (
        <RulesTab feed={data} />
      ) : tab === 'channels' ? (
        <ChannelsTab />
      ) : tab === 'silences' ? (
        <SilencesTab />
      ) : tab === 'routes' ? (
        <RoutesTab />
      ) : data === undefined ? (
        error ? null : <Skeleton height={320} label="Loading alerts" />
      ) : tab === 'history' ? (
        <HistoryTab latest={data.history} />
      ) : data.active.length === 0 ? (
        <section class="card" aria-label="No active alerts">
          <div class="empty">
            <p>Nothing is pending or firing. A rule is one PromQL expression: it fires for each series that the expression returns.</p>
            <div class="row">
              <button type="button" onClick={() => setParams({ tab: 'rules', rule: 'new', expression: ERROR_RULE })}>
                Start with a rule on errors
              </button>
            </div>
          </div>
        </section>
      ) : (
        <section class="card" aria-label="Active alerts">
          <ActiveTable alerts={data.active} />
        </section>
      )}
    </>
  );
}

const ERROR_RULE = 'sum by (service) (rate(error_events_total[1m])) > 0.5';
