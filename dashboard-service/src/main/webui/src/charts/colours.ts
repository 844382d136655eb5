import type { Labels } from '../stream/protocol';
import { labelKey } from '../stream/series-frame';

const SEVERITY: Record<string, string> = { high: '--critical', medium: '--warning', low: '--info' };
const SERIES_COLOURS = 7;
const given = new Map<string, number>();

/**
 * The custom property with a series' colour: the same labels have the same colour on every chart of the page. Series
 * that differ by severity alone have that severity's colour.
 */
export function seriesColour(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 1 && names[0] === 'severity') return SEVERITY[labels['severity'] ?? ''] ?? '--series-7';
  const key = labelKey(labels);
  let index = given.get(key);
  if (index === undefined) {
    index = given.size % SERIES_COLOURS;
    given.set(key, index);
  }
  return `--series-${index + 1}`;
}

export function severityColour(severity: string): string {
  return SEVERITY[severity] ?? '--series-7';
}
