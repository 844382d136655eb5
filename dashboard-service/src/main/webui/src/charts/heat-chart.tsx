import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { compact, withUnit } from '../format/numbers';
import { absolute } from '../format/time';
import { colour, paint } from '../shell/theme';
import type { Heat } from './heatmap';
import { timeTicks } from './time-axis';

const LEFT = 64;
const BOTTOM = 24;
const TOP = 8;
const RIGHT = 12;

interface Cell {
  left: number;
  time: number;
  low: number;
  high: number;
  value: number;
}

/** Counts by time and bucket: the fuller a bucket, the stronger its colour, which is full at `most`. */
export function HeatChart({ heat, most, unit, height, label, before }: { heat: Heat; most: number; unit: string; height: number; label: string; before?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [cell, setCell] = useState<Cell | undefined>();
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => draw(canvas.current, heat, most, unit, width, height), [heat, most, unit, width, height]);
  useSignalEffect(() => {
    void paint.value;
    draw(canvas.current, heat, most, unit, canvas.current?.clientWidth ?? 0, height);
  });
  return (
    <div class="chart" role="img" aria-label={label} ref={box} style={{ minHeight: `${height}px` }} data-testid={before ? 'heatmap-before' : 'heatmap'} data-value={heat.bounds.length - 1}>
      <canvas
        ref={canvas}
        aria-hidden="true"
        style={{ width: `${width}px`, height: `${height}px`, display: 'block' }}
        onMouseMove={(event) => setCell(cellAt(heat, width, height, event.offsetX, event.offsetY))}
        onMouseLeave={() => setCell(undefined)}
      />
      {cell ? (
        <div class="tooltip" style={{ top: '8px', ...(cell.left > width / 2 ? { right: `${width - cell.left + 12}px` } : { left: `${cell.left + 12}px` }) }} aria-hidden="true">
          <div class="quiet">{absolute(cell.time * 1000)}</div>
          <div>
            {withUnit(cell.low, unit)} to {withUnit(cell.high, unit)}: {compact(cell.value)}
          </div>
        </div>
      ) : null}
    </div>
  );
}

function place(heat: Heat, width: number, height: number) {
  return {
    column: (width - LEFT - RIGHT) / Math.max(1, heat.times.length),
    row: (height - TOP - BOTTOM) / Math.max(1, heat.bounds.length - 1),
  };
}

function cellAt(heat: Heat, width: number, height: number, x: number, y: number): Cell | undefined {
  const { column, row } = place(heat, width, height);
  const index = Math.floor((x - LEFT) / column);
  const bucket = Math.floor((height - BOTTOM - y) / row);
  const value = heat.cells[index]?.[bucket];
  if (value === null || value === undefined) return undefined;
  return { left: x, time: heat.times[index]!, low: heat.bounds[bucket]!, high: heat.bounds[bucket + 1]!, value };
}

function draw(canvas: HTMLCanvasElement | null, heat: Heat, most: number, unit: string, width: number, height: number): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context || width <= 0) return;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const { column, row } = place(heat, width, height);
  context.fillStyle = colour('--accent');
  heat.cells.forEach((values, index) =>
    values.forEach((value, bucket) => {
      if (value === null || value <= 0) return;
      context.globalAlpha = 0.12 + 0.88 * Math.sqrt(value / most);
      context.fillRect(LEFT + index * column, height - BOTTOM - (bucket + 1) * row, Math.max(1, column - 0.5), Math.max(1, row - 0.5));
    }),
  );
  context.globalAlpha = 1;
  context.fillStyle = colour('--quiet');
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const everyBound = Math.max(1, Math.ceil(18 / row));
  heat.bounds.forEach((bound, index) => {
    if (index % everyBound === 0) context.fillText(withUnit(bound, unit), LEFT - 8, Math.max(TOP, height - BOTTOM - index * row));
  });
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  const everyTime = Math.max(1, Math.ceil(80 / column));
  const shown = heat.times.filter((_, index) => index % everyTime === 0);
  const step = (heat.times[1] ?? 0) - (heat.times[0] ?? 0);
  timeTicks(shown, step * everyTime).forEach((text, index) => context.fillText(text, LEFT + index * everyTime * column, height - 6));
}
