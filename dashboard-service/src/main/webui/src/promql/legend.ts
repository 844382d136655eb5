import type { Labels } from '../stream/protocol';
import { seriesName } from '../ui/labels';

/** The name of a series by a format such as `{{service}} at {{instance}}`; a label that it has not is empty. */
export function legendName(format: string, labels: Labels): string {
  if (format.trim() === '') return seriesName(labels);
  const name = format.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
  return name === '' ? seriesName(labels) : name;
}
