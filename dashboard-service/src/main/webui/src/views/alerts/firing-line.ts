import type { Firing } from '../../api/backtest';
import type { Labels } from '../../stream/protocol';

export interface Bar {
  /** 0 to 1, of the time that is shown. */
  from: number;
  to: number;
  firing: Firing;
}

export interface FiringLine {
  labels: Labels;
  bars: Bar[];
}

/** One line an alert, in the order in which alerts first fired; what had no end goes on to the end of the time. */
export function firingLines(firings: Firing[], start: string, end: string): FiringLine[] {
  const from = Date.parse(start);
  const length = Math.max(1, Date.parse(end) - from);
  const place = (time: number) => Math.min(1, Math.max(0, (time - from) / length));
  const lines = new Map<string, FiringLine>();
  for (const firing of firings) {
    const key = JSON.stringify(Object.entries(firing.labels).sort());
    const line = lines.get(key) ?? { labels: firing.labels, bars: [] };
    line.bars.push({ from: place(Date.parse(firing.start)), to: firing.end ? place(Date.parse(firing.end)) : 1, firing });
    lines.set(key, line);
  }
  return [...lines.values()];
}
