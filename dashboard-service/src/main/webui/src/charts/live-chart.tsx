import { useState } from 'preact/hooks';
import { useLive } from '../shell/live';
import type { PromqlSpec } from '../stream/protocol';
import { isEmpty } from '../stream/series-frame';
import { Notice, Skeleton } from '../ui/notice';
import { DeploymentList, useDeployments } from './deployments';
import { Legend } from './legend';
import { TableBelow } from './table-below';
import { TimeChart, type Mark } from './time-chart';

/** A chart of one PromQL expression that starts from history and goes on with what the stream pushes. */
export function LiveChart(props: { title: string; spec: PromqlSpec; unit: string; height: number; marks?: Mark[]; emptyText: string }) {
  const { data, error } = useLive(props.spec);
  const deployments = useDeployments();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  return (
    <section class="card" aria-label={props.title} data-testid="live-chart" data-expression={props.spec.expr}>
      <header>
        <h2>{props.title}</h2>
      </header>
      <div class="body">
        {error ? (
          <Notice tone="critical" detail={error.detail}>
            {error.message}
          </Notice>
        ) : null}
        {data === undefined ? (
          error ? null : <Skeleton height={props.height} label="Loading" />
        ) : isEmpty(data) ? (
          <p class="quiet" style={{ minHeight: `${props.height}px` }}>
            {props.emptyText}
          </p>
        ) : (
          <>
            <TimeChart label={props.title} frame={data} unit={props.unit} height={props.height} hidden={hidden} marks={[...(props.marks ?? []), ...deployments]} />
            <DeploymentList marks={deployments} from={(data.times[data.times.length - 1] ?? 0) - data.range} to={Infinity} />
            <Legend frame={data} unit={props.unit} hidden={hidden} onToggle={toggle} />
            <TableBelow frame={data} unit={props.unit} caption={`${props.title} as a table`} />
          </>
        )}
      </div>
    </section>
  );
}
