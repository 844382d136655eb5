const POWERS: readonly [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** A number for the eye: three significant digits, powers of a thousand; the exact value belongs in a title. */
export function compact(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3) return value.toExponential(1);
  for (const [power, letter] of POWERS) {
    if (size >= power * 0.9995) return significant(value / power) + letter;
  }
  return significant(value);
}

function significant(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A count in full, thousands apart. */
export function whole(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value >= 60_000) return compact(value / 60_000) + ' min';
  if (value >= 1000) return compact(value / 1000) + ' s';
  return compact(value) + ' ms';
}

/** What a metric is measured in, judged by Prometheus' naming conventions; empty when the name does not say. */
export function unitOf(expression: string): 's' | 'B' | 'B/s' | '/s' | '' {
  if (/[<>=!]=?\s*[-\d.]+\s*$/.test(expression) || /\/|\*/.test(expression.replace(/"[^"]*"/g, ''))) return '';
  const rate = /\brate\s*\(/.test(expression);
  if (/_bytes(_total)?\b/.test(expression)) return rate ? 'B/s' : 'B';
  if (rate) return /_seconds_(sum|total)\b/.test(expression) ? '' : '/s';
  if (/\bcount\b|\b(count_over_time|increase)\s*\(/.test(expression)) return '';
  return /_seconds\b/.test(expression) ? 's' : '';
}

/** A value with its unit. */
export function withUnit(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return compact(value);
  if (unit === 's') return Math.abs(value) < 1 && value !== 0 ? milliseconds(value * 1000) : compact(value) + ' s';
  if (unit === '') return compact(value);
  if (unit.startsWith('/')) return compact(value) + unit;
  // The power belongs to the unit: 26.1 MB, not 26.1M B.
  const [, number, power] = /^(.*?)([kMGT]?)$/.exec(compact(value)) ?? ['', compact(value), ''];
  return `${number} ${power}${unit}`;
}
