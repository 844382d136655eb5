import type { Labels } from '../stream/protocol';
import type { SeriesFrame } from '../stream/series-frame';
import { seriesName } from '../ui/labels';

/** RFC 4180; a text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(text: string): string {
  const safe = /^[=@\t\r]/.test(text) || /^[+-](?![\d.]|Inf)/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

/** A chart's values, unrounded: a row a time (UTC), a column a series. */
export function csvOf(frame: SeriesFrame, name: (labels: Labels) => string = seriesName): string {
  const lines = [['time', ...frame.series.map((one) => name(one.labels) + (one.before ? ' before' : ''))]];
  frame.times.forEach((time, index) => {
    lines.push([isoTime(time), ...frame.series.map((one) => csvNumber(one.values[index]))]);
  });
  return csvText(lines);
}

export function csvText(lines: string[][]): string {
  return lines.map((line) => line.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

/** A number in full; empty where there is none. */
export function csvNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
}

/** Seconds as UTC time with milliseconds. */
export function isoTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
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
