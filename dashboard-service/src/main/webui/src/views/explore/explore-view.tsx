import { Plus } from 'lucide';
import { moveDrafts } from '../../editor/query-history';
import { parseRange } from '../../format/time-range';
import { print, startingQuery } from '../../promql/builder';
import { param, place, setParams } from '../../shell/router';
import { Choice } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { Notice, Skeleton } from '../../ui/notice';
import { StartSending } from '../../ui/start-sending';
import { useLoaded } from '../../ui/use-loaded';
import { loadCatalogue, typeOf, type Catalogue } from './catalogue';
import { MetricList } from './metric-list';
import { comparisonOf, MOST_QUERIES, newQuery, paramsOf, queriesOf, REFRESHES, refreshOf, type Query } from './queries';
import { QueryCard } from './query-card';
import { RangePicker } from './range-picker';
import { Share } from './share';

const EARLIER: readonly (readonly [string, string])[] = [
  ['', 'No comparison'],
  ['range', 'With the period before'],
  ['1h', 'With an hour before'],
  ['1d', 'With a day before'],
  ['1w', 'With a week before'],
];

export function ExploreView() {
  const range = parseRange(param('from'), param('to'), { kind: 'last', duration: '15m' });
  const refresh = refreshOf(param('refresh'));
  const comparison = comparisonOf(param('compare'));
  const catalogue = useLoaded('catalogue', loadCatalogue);
  const queries = queriesOf(place.value.params);
  const show = (list: Query[]) => setParams(paramsOf(list));
  const pick = (metric: string) => {
    const type = catalogue.data ? typeOf(catalogue.data, metric) : undefined;
    show([...queries.filter((one) => one.expression !== ''), newQuery(print(startingQuery(metric, type)))].slice(0, MOST_QUERIES));
  };
  return (
    <>
      <div class="page-head">
        <h1>Metrics</h1>
        <span class="push" />
        <Choice label="Compare" value={comparison ?? ''} options={EARLIER} onChange={(compare) => setParams({ compare })} />
        {range.kind === 'fixed' ? (
          <button type="button" onClick={() => setParams({ from: undefined, to: undefined })}>
            Back to live
          </button>
        ) : (
          <Choice
            label="Refresh"
            value={refresh}
            options={REFRESHES.map((one): [string, string] => [one, one === 'live' ? 'Live' : one === 'off' ? 'No refresh' : `Every ${one}`])}
            onChange={(chosen) => setParams({ refresh: chosen === 'live' ? undefined : chosen })}
          />
        )}
        <RangePicker key={JSON.stringify(range)} range={range} />
        <Share range={range} />
      </div>
      {catalogue.failure ? (
        <Notice tone="critical" detail={catalogue.failure}>
          The metrics’ names could not be read.
        </Notice>
      ) : null}
      {catalogue.data?.names.length === 0 ? <NoMetrics onReload={catalogue.reload} /> : null}
      <div class="explore" hidden={queries.length === 0 && catalogue.data?.names.length === 0}>
        <Side catalogue={catalogue.data} failed={catalogue.failure !== undefined} onPick={pick} />
        <div class="queries">
          {queries.map((query, index) => (
            <QueryCard
              key={index}
              index={index}
              query={query}
              range={range}
              refresh={refresh}
              comparison={comparison}
              catalogue={catalogue.data}
              onChange={(changed) => show(queries.map((one, i) => (i === index ? changed : one)))}
              onRemove={() => {
                moveDrafts(index);
                show(queries.filter((_, i) => i !== index));
              }}
            />
          ))}
          {queries.length === 0 ? (
            <section class="card" aria-label="No chart yet">
              <div class="empty">
                <p>Choose a metric on the list, or start with an expression of your own. The chart begins with history and goes on live.</p>
              </div>
            </section>
          ) : null}
          <div>
            <button
              type="button"
              data-testid="add-query"
              disabled={queries.length >= MOST_QUERIES || queries.some((one) => one.expression === '')}
              onClick={() => show([...queries, newQuery('')])}
            >
              <Icon of={Plus} />
              Add query
            </button>
          </div>
        </div>
      </div>
    </>
  );
}

function Side(props: { catalogue: Catalogue | undefined; failed: boolean; onPick: (metric: string) => void }) {
  if (props.catalogue) return <MetricList catalogue={props.catalogue} onPick={props.onPick} />;
  return props.failed ? <div /> : <Skeleton height={320} label="Loading the list of metrics" />;
}

function NoMetrics({ onReload }: { onReload: () => void }) {
  return (
    <section class="card" aria-label="No metrics">
      <header>
        <h2>No metrics have arrived yet</h2>
        <button type="button" class="push" onClick={onReload}>
          Look again
        </button>
      </header>
      <div class="empty">
        <p>Send one by any of these, then look again.</p>
        <StartSending what="metrics" />
      </div>
    </section>
  );
}
