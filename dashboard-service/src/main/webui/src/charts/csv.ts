import type { SeriesFrame } from '../stream/series-frame';
import { seriesName } from '../ui/labels';

/** RFC 4180; a text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(text: string): string {
  const safe = /^[=@\t\r]/.test(text) || /^[+-](?![\d.]|Inf)/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

export function csvOf(frame: SeriesFrame): string {
  const lines = [['time', ...frame.series.map((one) => seriesName(one.labels))]];
  frame.times.forEach((time, index) => {
    const values = frame.series.map((one) => {
      const value = one.values[index];
      return value === null || value === undefined ? '' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
    });
    lines.push([new Date(time * 1000).toISOString(), ...values]);
  });
  return lines.map((line) => line.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** Hands a text to the browser as a file to save. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
