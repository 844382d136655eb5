import { useMemo, useState } from 'preact/hooks';
import type { Exemplar } from '../../api/queries';
import { DeploymentList } from '../../charts/deployments';
import { HeatChart } from '../../charts/heat-chart';
import type { Heat } from '../../charts/heatmap';
import { Legend } from '../../charts/legend';
import { TableBelow } from '../../charts/table-below';
import { TimeChart, type Mark } from '../../charts/time-chart';
import { unitOf, withUnit } from '../../format/numbers';
import { absolute, clock } from '../../format/time';
import type { TimeRange } from '../../format/time-range';
import { legendName } from '../../promql/legend';
import { firstMetric } from '../../promql/read-query';
import { useLive } from '../../shell/live';
import type { Labels } from '../../stream/protocol';
import { isEmpty } from '../../stream/series-frame';
import { LabelChips } from '../../ui/labels';
import { Skeleton } from '../../ui/notice';
import { ElementTable } from './element-table';
import type { Query } from './queries';
import { showRange, zoomBack } from './range-picker';
import type { Compared } from './use-comparison';
import type { Running } from './use-query';

const HEIGHT = 260;
const MOST_EXEMPLARS_LISTED = 10;

interface OutcomeProps {
  query: Query;
  range: TimeRange;
  running: Running;
  compared: Compared;
  /** The answer as a distribution, where it is shown as a heatmap and has one. */
  heat: Heat | undefined;
  exemplars: Exemplar[];
  deployments: Mark[];
  comparing: boolean;
}

/** What a query answered: lines, a table, or a heatmap. */
export function QueryOutcome(props: OutcomeProps) {
  const { query, running } = props;
  if (query.expression === '') return <p class="quiet">Choose a metric or write an expression.</p>;
  const there = query.view === 'table' ? running.instant : running.frame;
  if (!there) return running.failure || running.cancelled ? null : <Skeleton height={HEIGHT} label="Loading" />;
  if (query.view === 'table') return <Elements {...props} />;
  if (query.view === 'heatmap') return <HeatMap {...props} />;
  return <Graph {...props} />;
}

function Nothing({ range }: { range: TimeRange }) {
  return (
    <p class="quiet" style={{ minHeight: `${HEIGHT}px` }} data-testid="no-series">
      No series in this range. {range.kind === 'last' ? 'Values appear here as they arrive.' : 'Try another range.'}
    </p>
  );
}

function Elements({ query, range, running, compared, comparing }: OutcomeProps) {
  const elements = running.instant?.elements ?? [];
  if (elements.length === 0) return <Nothing range={range} />;
  return (
    <ElementTable elements={elements} earlier={comparing ? (compared.instant?.elements ?? []) : undefined} unit={unitOf(query.expression)} caption={`Values of ${query.expression}`} />
  );
}

function HeatMap({ query, range, running, compared, heat, comparing }: OutcomeProps) {
  const histograms = running.range?.histograms ?? [];
  if (running.frame && isEmpty(running.frame) && histograms.length === 0) return <Nothing range={range} />;
  if (!heat) {
    return (
      <p class="quiet" data-testid="no-heat">
        A heatmap shows how values are distributed: of a native histogram, or of buckets by their label le, such as sum by (le) (rate(…_bucket[5m])). This query has neither.
      </p>
    );
  }
  const unit = /_seconds/.test(query.expression) ? 's' : /_bytes/.test(query.expression) ? 'B' : '';
  const before = compared.heat;
  const most = Math.max(heat.most, before?.most ?? 0);
  const label = `Heatmap of ${query.expression}`;
  return (
    <>
      <HeatChart heat={heat} most={most} unit={unit} height={HEIGHT} label={label} />
      {before ? (
        <>
          <h3 class="quiet">The earlier period, in the same colours, at the times above</h3>
          <HeatChart heat={before} most={most} unit={unit} height={HEIGHT} label={`${label}, the earlier period`} before />
        </>
      ) : comparing && compared.problem === '' ? (
        <p class="quiet">No values in the earlier period.</p>
      ) : null}
    </>
  );
}

function Graph({ query, range, running, compared, exemplars, deployments }: OutcomeProps) {
  const { expression } = query;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const marks = [...useMarks(expression), ...deployments];
  const frame = compared.frame;
  const dots = useMemo(() => exemplars.map((one) => ({ time: one.time, value: one.value, label: traceOf(one) })), [exemplars]);
  if (!frame || isEmpty(frame)) {
    if ((running.range?.histograms.length ?? 0) > 0) {
      return (
        <p class="quiet" data-testid="only-histograms">
          The result is native histograms: see them as a heatmap or in the table, or draw a line of one with histogram_quantile(0.95, …).
        </p>
      );
    }
    return <Nothing range={range} />;
  }
  const unit = unitOf(expression);
  const name = (labels: Labels) => legendName(query.legend, labels);
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  return (
    <>
      <TimeChart
        label={`Chart of ${expression}`}
        frame={frame}
        unit={unit}
        height={HEIGHT}
        hidden={hidden}
        marks={marks}
        stacked={query.stacked}
        dots={dots}
        name={name}
        {...(range.kind === 'fixed' ? { from: range.from, to: range.to } : {})}
        onZoom={(from, to) => showRange({ kind: 'fixed', from: Math.floor(from), to: Math.ceil(to) }, true)}
        onZoomBack={() => zoomBack(range)}
      />
      <DeploymentList
        marks={deployments}
        from={range.kind === 'fixed' ? range.from : (frame.times[frame.times.length - 1] ?? 0) - frame.range}
        to={range.kind === 'fixed' ? range.to : Infinity}
      />
      <Legend frame={frame} unit={unit} hidden={hidden} onToggle={toggle} name={name} />
      <TableBelow frame={frame} unit={unit} caption={`${expression} as a table`} name={name} />
      {exemplars.length > 0 ? <ExemplarList exemplars={exemplars} unit={unit} /> : null}
    </>
  );
}

function traceOf(exemplar: Exemplar): string {
  return exemplar.labels['trace_id'] ?? exemplar.labels['traceID'] ?? '';
}

/** The observations behind the diamonds, with the trace that each belongs to. */
function ExemplarList({ exemplars, unit }: { exemplars: Exemplar[]; unit: string }) {
  return (
    <details data-testid="exemplars" data-value={exemplars.length}>
      <summary class="quiet">◆ {exemplars.length} exemplars</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Exemplars">
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col">Trace</th>
              <th scope="col">Series</th>
            </tr>
          </thead>
          <tbody>
            {exemplars.slice(0, MOST_EXEMPLARS_LISTED).map((one) => (
              <tr key={`${one.time} ${one.value} ${traceOf(one)}`} data-testid="exemplar" data-value={traceOf(one)}>
                <td class="nowrap" title={absolute(one.time * 1000)}>
                  {clock(one.time * 1000)}
                </td>
                <td class="number" title={String(one.value)}>
                  {withUnit(one.value, unit === '/s' ? '' : unit)}
                </td>
                <td class="mono wraps">{traceOf(one) || '–'}</td>
                <td>
                  <LabelChips labels={one.series} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {exemplars.length > MOST_EXEMPLARS_LISTED ? <p class="quiet">The newest {MOST_EXEMPLARS_LISTED} are listed.</p> : null}
    </details>
  );
}

/** Moments at which an alert fired whose rule uses the same metric. */
function useMarks(expression: string): Mark[] {
  const alerts = useLive({ kind: 'alerts' }).data;
  const metric = useMemo(() => firstMetric(expression), [expression]);
  if (!metric || !alerts) return [];
  return alerts.history
    .filter((transition) => transition.to === 'firing' && transition.expression.includes(metric))
    .map((transition) => ({ time: Date.parse(transition.instant) / 1000, label: transition.rule_name }));
}
