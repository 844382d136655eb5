import { Plus } from 'lucide';
import { parseRange } from '../../format/time-range';
import { print, startingQuery } from '../../promql/builder';
import { param, paramList, place, setParams } from '../../shell/router';
import { Icon } from '../../ui/icon';
import { Notice, Skeleton } from '../../ui/notice';
import { StartSending } from '../../ui/start-sending';
import { useLoaded } from '../../ui/use-loaded';
import { loadCatalogue, typeOf, type Catalogue } from './catalogue';
import { MetricList } from './metric-list';
import { QueryCard } from './query-card';
import { RangePicker } from './range-picker';

/** Expressions on screen, in order. An empty one is a query that is being started: `q=` does not survive in the URL. */
function shownQueries(): string[] {
  return place.value.params.has('new') ? [...paramList('q'), ''] : paramList('q');
}

export function ExploreView() {
  const range = parseRange(param('from'), param('to'), { kind: 'last', duration: '15m' });
  const catalogue = useLoaded('catalogue', loadCatalogue);
  const queries = shownQueries();
  const show = (list: string[]) => setParams({ q: list.filter((one) => one !== ''), new: list.includes('') ? '1' : undefined });
  const pick = (metric: string) => {
    const type = catalogue.data ? typeOf(catalogue.data, metric) : undefined;
    show([...queries.filter((one) => one !== ''), print(startingQuery(metric, type))]);
  };
  return (
    <>
      <div class="page-head">
        <h1>Metrics</h1>
        <span class="push" />
        {range.kind === 'fixed' ? (
          <button type="button" onClick={() => setParams({ from: undefined, to: undefined })}>
            Back to live
          </button>
        ) : null}
        <RangePicker key={JSON.stringify(range)} range={range} />
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
          {queries.map((expression, index) => (
            <QueryCard
              key={index}
              expression={expression}
              range={range}
              names={catalogue.data?.names ?? []}
              onChange={(changed) => show(queries.map((one, i) => (i === index ? changed : one)))}
              onRemove={() => show(queries.filter((_, i) => i !== index))}
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
            <button type="button" disabled={queries.includes('')} onClick={() => show([...queries, ''])}>
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
