import { useEffect, useRef, useState } from 'preact/hooks';
import { compact } from '../format/numbers';
import { absolute, hourMinute } from '../format/time';
import type { ErrorBucket } from '../stream/protocol';
import { severityColour } from './colours';

const LEFT = 40;
const BOTTOM = 20;
const TOP = 8;
const ORDER = ['low', 'medium', 'high'];

/** A round number at or above the largest count, for the axis. */
export function axisTop(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 4, 5, 10].map((factor) => factor * power).find((top) => top >= largest) ?? largest;
}

/** Counts per bucket, stacked by severity. `from` and `to` in milliseconds; a click on a bar zooms to it. */
export function BucketChart(props: {
  buckets: ErrorBucket[];
  bucketSeconds: number;
  from: number;
  to: number;
  height: number;
  onPick?: (from: number, to: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const { buckets, bucketSeconds, from, to, height } = props;
  const top = axisTop(Math.max(0, ...buckets.map((bucket) => bucket.count)));
  const plotWidth = Math.max(0, width - LEFT - 8);
  const plotHeight = height - BOTTOM - TOP;
  const x = (time: number) => LEFT + ((time - from) / Math.max(1, to - from)) * plotWidth;
  const y = (count: number) => TOP + plotHeight * (1 - count / top);
  const barWidth = Math.max(1, (plotWidth * bucketSeconds * 1000) / Math.max(1, to - from) - 1);
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const ticks = width > 0 ? Math.max(2, Math.floor(plotWidth / 110)) : 0;
  return (
    <div class="chart bars" ref={box} style={{ minHeight: `${height}px` }}>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={`${total} errors from ${absolute(from)} to ${absolute(to)}, stacked by severity`}>
          {[0, 0.5, 1].map((part) => (
            <g key={part}>
              <line class="gridline" x1={LEFT} x2={width - 8} y1={y(top * part)} y2={y(top * part)} />
              <text x={LEFT - 8} y={y(top * part) + 4} text-anchor="end">
                {compact(top * part)}
              </text>
            </g>
          ))}
          {Array.from({ length: ticks }, (_, index) => from + ((to - from) * index) / ticks).map((time) => (
            <text key={time} x={x(time)} y={height - 4}>
              {hourMinute(time)}
            </text>
          ))}
          {buckets
            .filter((bucket) => Date.parse(bucket.time) >= from - bucketSeconds * 1000)
            .map((bucket) => (
              <Bar key={bucket.time} bucket={bucket} left={Math.max(LEFT, x(Date.parse(bucket.time)))} width={barWidth} y={y} onPick={pick(props, bucket)} />
            ))}
        </svg>
      ) : null}
    </div>
  );
}

function pick(props: { bucketSeconds: number; onPick?: (from: number, to: number) => void }, bucket: ErrorBucket) {
  const start = Date.parse(bucket.time);
  return props.onPick ? () => props.onPick?.(start, start + props.bucketSeconds * 1000) : undefined;
}

function Bar(props: { bucket: ErrorBucket; left: number; width: number; y: (count: number) => number; onPick: (() => void) | undefined }) {
  const { bucket } = props;
  const severities = Object.keys(bucket.by_severity).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  let below = 0;
  return (
    <g data-testid="error-bucket" data-time={bucket.time} data-value={bucket.count} onClick={props.onPick}>
      <title>
        {absolute(Date.parse(bucket.time))}: {bucket.count} ({severities.map((name) => `${name} ${bucket.by_severity[name]}`).join(', ')})
      </title>
      {severities.map((severity) => {
        const count = bucket.by_severity[severity] ?? 0;
        const bottom = props.y(below);
        below += count;
        const topEdge = props.y(below);
        return <rect key={severity} x={props.left} width={props.width} y={topEdge} height={Math.max(0, bottom - topEdge)} fill={`var(${severityColour(severity)})`} />;
      })}
    </g>
  );
}
