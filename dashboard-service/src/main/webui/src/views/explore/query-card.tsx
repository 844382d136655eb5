import { BellPlus, Download, Table2, X } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { csvOf, download } from '../../charts/csv';
import { FrameTable } from '../../charts/frame-table';
import { DeploymentList, useDeployments } from '../../charts/deployments';
import { Legend } from '../../charts/legend';
import { TimeChart, type Mark } from '../../charts/time-chart';
import { unitOf } from '../../format/numbers';
import type { TimeRange } from '../../format/time-range';
import { parse, print } from '../../promql/builder';
import { MarkedExpression } from '../../promql/marked-expression';
import { go } from '../../shell/router';
import { useLive } from '../../shell/live';
import { isEmpty } from '../../stream/series-frame';
import { Icon } from '../../ui/icon';
import { Notice, Skeleton } from '../../ui/notice';
import { QueryBuilder } from './query-builder';
import { showRange } from './range-picker';
import { useRange } from './use-range';

const HEIGHT = 260;

/** One expression with its builder and its chart or table. */
export function QueryCard(props: {
  expression: string;
  range: TimeRange;
  names: string[];
  onChange: (expression: string) => void;
  onRemove: () => void;
}) {
  const { expression, range } = props;
  const [text, setText] = useState(expression);
  const [table, setTable] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setText(expression), [expression]);
  const { data, error } = useRange(expression, range);
  const built = parse(text);
  const unit = unitOf(expression);
  const deployments = useDeployments(range);
  const marks = [...useMarks(expression), ...deployments];
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  const message = error ? `${error.message} ${error.detail}` : '';
  return (
    <section class="card" aria-label={expression || 'New query'} data-testid="query" data-expression={expression}>
      <div class="body query-head">
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            props.onChange(text.trim());
          }}
        >
          <input
            class="mono grow"
            aria-label="PromQL expression"
            data-testid="expression"
            spellcheck={false}
            autocomplete="off"
            placeholder="sum by (severity) (rate(error_events_total[1m]))"
            value={text}
            aria-invalid={!!error}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" class={text.trim() === expression ? '' : 'primary'}>
            Run
          </button>
          <button type="button" class="plain square" aria-label="Remove this query" title="Remove" onClick={props.onRemove}>
            <Icon of={X} />
          </button>
        </form>
        {built ? (
          <QueryBuilder query={built} names={props.names} onChange={(query) => props.onChange(print(query))} />
        ) : (
          <p class="quiet">The builder cannot show this expression; it is edited as text.</p>
        )}
      </div>
      <div class="body">
        {error ? (
          <>
            <Notice tone="critical" detail={error.detail}>
              {error.message}
            </Notice>
            <MarkedExpression expression={expression} message={message} />
          </>
        ) : null}
        {expression === '' ? (
          <p class="quiet">Choose a metric or write an expression.</p>
        ) : data === undefined ? (
          error ? null : <Skeleton height={HEIGHT} label="Loading" />
        ) : isEmpty(data) ? (
          <p class="quiet" style={{ minHeight: `${HEIGHT}px` }} data-testid="no-series">
            No series in this range. {range.kind === 'last' ? 'Values appear here as they arrive.' : 'Try another range.'}
          </p>
        ) : (
          <>
            {table ? (
              <FrameTable frame={data} unit={unit} caption={`Values of ${expression}`} />
            ) : (
              <>
                <TimeChart
                  label={`Chart of ${expression}`}
                  frame={data}
                  unit={unit}
                  height={HEIGHT}
                  hidden={hidden}
                  marks={marks}
                  {...(range.kind === 'fixed' ? { from: range.from, to: range.to } : {})}
                  onZoom={(from, to) => showRange({ kind: 'fixed', from: Math.floor(from), to: Math.ceil(to) })}
                  onZoomBack={() => history.back()}
                />
                <DeploymentList
                  marks={deployments}
                  from={range.kind === 'fixed' ? range.from : (data.times[data.times.length - 1] ?? 0) - data.range}
                  to={range.kind === 'fixed' ? range.to : Infinity}
                />
                <Legend frame={data} unit={unit} hidden={hidden} onToggle={toggle} />
              </>
            )}
          </>
        )}
        <div class="row query-foot">
          <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>
            <Icon of={Table2} />
            Table
          </button>
          <button type="button" disabled={!data || isEmpty(data)} onClick={() => data && download('tidewatch.csv', csvOf(data))}>
            <Icon of={Download} />
            CSV
          </button>
          <button type="button" disabled={expression === ''} onClick={() => go(`/alerts?tab=rules&rule=new&expression=${encodeURIComponent(expression)}`)}>
            <Icon of={BellPlus} />
            Create alert
          </button>
        </div>
      </div>
    </section>
  );
}

/** Moments at which an alert fired whose rule uses the same metric. */
function useMarks(expression: string): Mark[] {
  const alerts = useLive({ kind: 'alerts' }).data;
  const metric = parse(expression)?.metric;
  if (!metric || !alerts) return [];
  return alerts.history
    .filter((transition) => transition.to === 'firing' && transition.expression.includes(metric))
    .map((transition) => ({ time: Date.parse(transition.instant) / 1000, label: transition.rule_name }));
}
