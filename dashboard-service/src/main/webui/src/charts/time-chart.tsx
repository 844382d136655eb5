import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { withUnit } from '../format/numbers';
import { clock } from '../format/time';
import { colour, faded, paint } from '../shell/theme';
import type { Labels } from '../stream/protocol';
import type { FrameSeries, SeriesFrame } from '../stream/series-frame';
import { seriesName } from '../ui/labels';
import { seriesColour } from './colours';
import { timeTicks } from './time-axis';

/** A moment to mark on a chart: an alert that fired, or a deployment; seconds. */
export interface Mark {
  time: number;
  label: string;
  /** An alert without it. */
  of?: 'deployment';
}

export interface TimeChartProps {
  label: string;
  frame: SeriesFrame;
  unit: string;
  height: number;
  /** Keys of series that are switched off in the legend. */
  hidden?: ReadonlySet<string>;
  marks?: Mark[];
  /** Seconds; without them the chart ends at its newest time. */
  from?: number;
  to?: number;
  onZoom?: (from: number, to: number) => void;
  onZoomBack?: () => void;
  /** Series on top of each other, earlier ones left out. */
  stacked?: boolean;
  /** Single observations, drawn as diamonds; seconds. */
  dots?: Dot[];
  /** How a series is called; by its labels without it. */
  name?: (labels: Labels) => string;
}

/** An observation to mark on a chart. */
export interface Dot {
  time: number;
  value: number;
  label: string;
}

/** More lines than this help nobody and cost time; the legend says how many are left out. */
export const MOST_SERIES = 40;

interface Hover {
  left: number;
  time: number;
  rows: { key: string; labels: Labels; before: boolean; value: number }[];
  /** Marks under the pointer. */
  marks: Mark[];
  dots: Dot[];
}

/** How near the pointer must be to a mark, in pixels. */
const NEAR = 6;

/** Lines over time on a canvas. Series beyond MOST_SERIES are not drawn. */
export function TimeChart(props: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [hover, setHover] = useState<Hover | undefined>();
  const shown = shownSeries(props);
  const shape = shown.map((series) => series.key).join('\n') + '|' + props.unit + (props.stacked ? '|stacked' : '');

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const chart = new uPlot(options(latest, element, setHover), dataOf(latest.current), element);
    plot.current = chart;
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: latest.current.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [shape, props.height]);

  useEffect(() => plot.current?.setData(dataOf(props)), [props.frame, props.from, props.to, props.marks, props.dots, props.stacked ? props.hidden : undefined]);

  useEffect(() => {
    shown.forEach((series, index) => plot.current?.setSeries(index + 1, { show: !props.hidden?.has(series.key) }));
  }, [shape, props.hidden]);

  useSignalEffect(() => {
    void paint.value;
    plot.current?.redraw(false, true);
  });

  return (
    <div class="chart" role="img" aria-label={props.label} style={{ minHeight: `${props.height}px` }}>
      <div class="plot" ref={box} aria-hidden="true" />
      {hover ? <Tooltip hover={hover} unit={props.unit} width={box.current?.clientWidth ?? 0} name={props.name ?? seriesName} /> : null}
    </div>
  );
}

function Tooltip({ hover, unit, width, name }: { hover: Hover; unit: string; width: number; name: (labels: Labels) => string }) {
  const side = hover.left > width / 2 ? { right: `${width - hover.left + 12}px` } : { left: `${hover.left + 12}px` };
  return (
    <div class="tooltip" style={{ top: '8px', ...side }} aria-hidden="true">
      <div class="quiet">{clock(hover.time * 1000)}</div>
      <ul>
        {hover.rows.slice(0, 10).map(({ key, labels, before, value }) => (
          <li key={key}>
            <Swatch labels={labels} before={before} />
            <span class="name">
              {name(labels)}
              {before ? <span class="quiet"> before</span> : null}
            </span>
            <span>{withUnit(value, unit)}</span>
          </li>
        ))}
      </ul>
      {hover.marks.map((mark) => (
        <div class="nowrap" key={`${mark.time} ${mark.label}`}>
          {mark.of === 'deployment' ? 'Deployed' : 'Fired'}: {mark.label}
        </div>
      ))}
      {hover.dots.slice(0, 3).map((dot) => (
        <div class="nowrap" key={`${dot.time} ${dot.label}`}>
          ◆ {withUnit(dot.value, unit)} {dot.label}
        </div>
      ))}
      {hover.rows.length > 10 ? <div class="quiet">and {hover.rows.length - 10} more</div> : null}
    </div>
  );
}

/** The sign of a series: its colour, dashed for an earlier period. */
export function Swatch({ labels, before }: { labels: Labels; before?: boolean | undefined }) {
  return <span class={before ? 'swatch before' : 'swatch'} style={{ background: `var(${seriesColour(labels)})`, color: `var(${seriesColour(labels)})` }} />;
}

function shownSeries({ frame, stacked }: TimeChartProps): FrameSeries[] {
  return (stacked ? frame.series.filter((series) => !series.before) : frame.series).slice(0, MOST_SERIES);
}

/** Infinities and NaN cannot be drawn: they are gaps in the line and stay in the table. */
function dataOf(props: TimeChartProps): uPlot.AlignedData {
  const { frame } = props;
  let lines = shownSeries(props).map((series) => series.values.map((value) => (value !== null && Number.isFinite(value) ? value : null)));
  if (props.stacked) lines = stack(lines, shownSeries(props).map((series) => !props.hidden?.has(series.key)));
  if (frame.times.length === 1) {
    // With one time alone uPlot shows a day around it.
    return [[frame.times[0]!, frame.times[0]! + frame.step], ...lines.map((line) => [...line, null])];
  }
  return [frame.times, ...lines];
}

/** Each line on top of those before it; a gap adds nothing and stays a gap. Lines that are not `on` add nothing. */
export function stack(lines: (number | null)[][], on: boolean[]): (number | null)[][] {
  const height: number[] = [];
  return lines.map((line, place) =>
    line.map((value, index) => {
      if (value === null || !on[place]) return value;
      height[index] = (height[index] ?? 0) + value;
      return height[index]!;
    }),
  );
}

function options(
  latest: { current: TimeChartProps },
  element: HTMLElement,
  setHover: (hover: Hover | undefined) => void,
): uPlot.Options {
  const { height, stacked } = latest.current;
  const shown = shownSeries(latest.current);
  const axis = {
    stroke: () => colour('--quiet'),
    font: '11px system-ui, sans-serif',
    ticks: { show: false },
  };
  return {
    width: Math.max(element.clientWidth, 40),
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: { sync: { key: 'page' }, points: { size: 6 }, drag: { x: true, y: false, setScale: false }, bind: { dblclick: back(latest) } },
    scales: {
      x: { time: true, range: (_, min, max) => horizontal(latest.current, min, max) },
      y: { range: (_, min, max) => vertical(min, max) },
    },
    axes: [
      { ...axis, size: 28, grid: { show: false }, space: 72, values: (_, splits, _axis, _space, increment) => timeTicks(splits, increment) },
      {
        ...axis,
        size: 62,
        grid: { stroke: () => colour('--line'), width: 1 },
        values: (_, splits) => splits.map((value) => withUnit(value, latest.current.unit)),
      },
    ],
    series: [
      {},
      ...shown.map(
        (series): uPlot.Series => ({
          label: seriesName(series.labels),
          stroke: () => colour(seriesColour(series.labels)),
          ...(stacked ? { fill: () => faded(colour(seriesColour(series.labels))) } : {}),
          ...(series.before ? { dash: [4, 4] } : {}),
          width: series.before ? 1.25 : 1.5,
          points: { show: (_, index) => aloneNearby(latest.current, index), size: 4 },
          spanGaps: false,
        }),
      ),
    ],
    // What lies between a line and the one below it belongs to the upper one.
    bands: stacked ? shown.slice(1).map((_, index): uPlot.Band => ({ series: [index + 2, index + 1] })) : [],
    hooks: {
      draw: [(chart) => drawMarks(chart, latest.current.marks ?? []), (chart) => drawDots(chart, latest.current.dots ?? [])],
      setCursor: [(chart) => setHover(hoverOf(chart, latest.current))],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width > 4) latest.current.onZoom?.(chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x'));
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function back(latest: { current: TimeChartProps }): uPlot.Cursor.MouseListenerFactory {
  return () => () => {
    latest.current.onZoomBack?.();
    return null;
  };
}

/** Points are drawn only while there are too few for a line to be seen. */
function aloneNearby(props: TimeChartProps, index: number): boolean {
  const values = shownSeries(props)[index - 1]?.values ?? [];
  return values.filter((value) => value !== null).length < 3;
}

function horizontal(props: TimeChartProps, min: number, max: number): [number, number] {
  const to = props.to ?? (Number.isFinite(max) ? max : Date.now() / 1000);
  const from = props.from ?? to - props.frame.range;
  return from < to ? [from, to] : [min, max];
}

/** From zero unless the values are far away from it. */
function vertical(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  if (min === max) return min === 0 ? [0, 1] : min > 0 ? [0, min * 1.25] : [min * 1.25, 0];
  const spread = (max - min) * 0.08;
  const low = min >= 0 && min < max * 0.6 ? 0 : min - spread;
  return [low, max + spread];
}

function hoverOf(chart: uPlot, props: TimeChartProps): Hover | undefined {
  const { idx, left } = chart.cursor;
  // Charts share the crosshair; only the one under the pointer shows values.
  if (idx === null || idx === undefined || left === undefined || left < 0 || !chart.over.matches(':hover')) return undefined;
  const time = props.frame.times[idx];
  if (time === undefined) return undefined;
  const rows = shownSeries(props)
    .filter((series) => !props.hidden?.has(series.key))
    .flatMap(({ key, labels, values, before }) => {
      const value = values[idx];
      return value === null || value === undefined ? [] : [{ key, labels, before: before === true, value }];
    })
    .sort((a, b) => b.value - a.value);
  const marks = (props.marks ?? []).filter((mark) => Math.abs(chart.valToPos(mark.time, 'x') - left) <= NEAR);
  const dots = (props.dots ?? []).filter((dot) => Math.abs(chart.valToPos(dot.time, 'x') - left) <= NEAR);
  return { left: left + chart.over.offsetLeft, time, rows, marks, dots };
}

function drawMarks(chart: uPlot, marks: Mark[]): void {
  const { ctx } = chart;
  ctx.save();
  ctx.setLineDash([4, 4]);
  const { left, top, width, height } = chart.bbox;
  for (const { time, of } of marks) {
    ctx.strokeStyle = ctx.fillStyle = colour(of === 'deployment' ? '--accent' : '--critical');
    const x = chart.valToPos(time, 'x', true);
    if (x < left || x > left + width) continue;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.beginPath();
    // An alert comes from above, a deployment from below.
    const edge = of === 'deployment' ? top + height : top;
    const tip = of === 'deployment' ? edge - 8 : edge + 8;
    ctx.moveTo(x - 5, edge);
    ctx.lineTo(x + 5, edge);
    ctx.lineTo(x, tip);
    ctx.fill();
  }
  ctx.restore();
}

/** One that lies above or below what is shown is drawn at the edge. */
function drawDots(chart: uPlot, dots: Dot[]): void {
  const { ctx } = chart;
  const { left, top, width, height } = chart.bbox;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour('--accent');
  ctx.strokeStyle = colour('--card');
  for (const dot of dots) {
    const x = chart.valToPos(dot.time, 'x', true);
    if (x < left || x > left + width) continue;
    const y = Math.min(top + height - size, Math.max(top + size, chart.valToPos(dot.value, 'y', true)));
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}
