import { describe, expect, it } from 'vitest';
import { problemOf } from '../src/api/client';
import { axisTop } from '../src/charts/bucket-chart';
import { csvCell, csvOf } from '../src/charts/csv';
import { durationSeconds } from '../src/format/duration';
import { compact, milliseconds, unitOf, whole, withUnit } from '../src/format/numbers';
import { ago } from '../src/format/time';
import { parseRange, printRange, stepFor } from '../src/format/time-range';
import { matching } from '../src/views/explore/metric-search';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [0.12345, '0.123'],
    [12.345, '12.3'],
    [999.4, '999'],
    [999.9, '1k'],
    [98765, '98.8k'],
    [1234567, '1.23M'],
    [-2500, '-2.5k'],
    [0.00001234, '1.2e-5'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [null, '–'],
  ])('%s is %s', (value, text) => expect(compact(value)).toBe(text));

  it('parts thousands', () => expect(whole(1234567)).toBe('1\u2009234\u2009567'));

  it('puts the power to the unit', () => {
    expect(withUnit(26_100_000, 'B')).toBe('26.1 MB');
    expect(withUnit(0.25, 's')).toBe('250 ms');
    expect(withUnit(98_000, '/s')).toBe('98k/s');
    expect(withUnit(null, 'B')).toBe('–');
    expect(milliseconds(1420)).toBe('1.42 s');
    expect(milliseconds(undefined)).toBe('–');
  });

  it('reads the unit off the name', () => {
    expect(unitOf('node_memory_MemFree_bytes')).toBe('B');
    expect(unitOf('sum(rate(net_bytes_total[5m]))')).toBe('B/s');
    expect(unitOf('sum(rate(requests_total{path="/a"}[5m]))')).toBe('/s');
    expect(unitOf('rate(a_sum[5m]) / rate(a_count[5m])')).toBe('');
    expect(unitOf('process_start_time_seconds')).toBe('s');
  });
});

describe('time', () => {
  it('says how long ago', () => {
    expect(ago(1000, 1500)).toBe('now');
    expect(ago(0, 42_000)).toBe('42 s ago');
    expect(ago(0, 7_200_000)).toBe('2 h ago');
  });

  it('reads durations', () => {
    expect(durationSeconds('1h30m')).toBe(5400);
    expect(durationSeconds('500ms')).toBe(0.5);
    expect(durationSeconds('5')).toBe(0);
    expect(durationSeconds('')).toBe(0);
  });

  it('keeps ranges in the URL, relative ones relative', () => {
    const fallback = { kind: 'last', duration: '15m' } as const;
    expect(parseRange('now-6h', undefined, fallback)).toEqual({ kind: 'last', duration: '6h' });
    const fixed = parseRange('2026-11-21T10:00:00Z', '2026-11-21T11:00:00Z', fallback);
    expect(printRange(fixed)).toEqual({ from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T11:00:00.000Z' });
    expect(parseRange('2026-11-21T11:00:00Z', '2026-11-21T10:00:00Z', fallback)).toBe(fallback);
    for (const wrong of ['now-soon', 'now-0s', 'now-31d', 'now-5w', 'now-']) expect(parseRange(wrong, undefined, fallback)).toBe(fallback);
    expect(parseRange('now-1d12h', undefined, fallback)).toEqual({ kind: 'last', duration: '1d12h' });
  });

  it('chooses round steps for about 240 points', () => {
    expect(stepFor(300)).toBe(5);
    expect(stepFor(900)).toBe(5);
    expect(stepFor(3600)).toBe(15);
    expect(stepFor(86400)).toBe(300);
    for (const seconds of [60, 3600, 86400, 30 * 86400]) expect(seconds / stepFor(seconds)).toBeLessThanOrEqual(300);
  });
});

describe('CSV', () => {
  it('quotes what needs it and disarms formulas', () => {
    expect(csvCell('a,"b"')).toBe('"a,""b"""');
    expect(csvCell('=1+1')).toBe("'=1+1");
    expect(csvCell('-1.5')).toBe('-1.5');
  });

  it('has a row a time and an empty cell for a gap', () => {
    const frame = { times: [0, 5], step: 5, range: 60, series: [{ key: 'k', labels: { a: 'x' }, values: [1.5, null] }] };
    expect(csvOf(frame)).toBe('time,"{a=""x""}"\r\n1970-01-01T00:00:00.000Z,1.5\r\n1970-01-01T00:00:05.000Z,\r\n');
  });
});

describe('problemOf', () => {
  it('reads problem+json, Prometheus and anything else', () => {
    const problem = problemOf(400, 'Bad Request', '{"detail": "name: missing", "errors": [{"field": "name", "message": "missing"}]}');
    expect(problem.message).toBe('name: missing');
    expect(problem.about('name')).toBe('missing');
    expect(problemOf(400, '', '{"status": "error", "error": "1:2: parse error"}').message).toBe('1:2: parse error');
    expect(problemOf(502, 'Bad Gateway', '<html>').message).toBe('502 Bad Gateway');
  });
});

describe('the rest', () => {
  it('finds metrics by words, those that begin so first', () => {
    expect(matching(['b_cpu', 'cpu_total', 'mem'], 'CPU')).toEqual(['cpu_total', 'b_cpu']);
    expect(matching(['a', 'b'], ' ')).toEqual(['a', 'b']);
  });

  it('gives the bucket axis a round top', () => {
    expect([0, 3, 6, 11, 41, 99].map(axisTop)).toEqual([4, 4, 10, 20, 50, 100]);
  });
});
