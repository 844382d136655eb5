import { describe, expect, it } from 'vitest';
import { EMPTY_QUERY, parse, print, startingQuery } from '../src/promql/builder';
import { placeOfError } from '../src/promql/error-position';
import { shortFormText } from '../src/promql/short-form';

describe('the builder', () => {
  it.each([
    'up',
    'up{job="node"}',
    'up{job=~"a|b", path!="C:\\\\x \\"y\\"\\n"}',
    'rate(http_requests_total[5m])',
    'sum(rate(http_requests_total{route="/hook"}[1h30m]))',
    'sum by (severity, service) (rate(error_events_total[1m]))',
    'avg without (instance) (node_load1) > 0.5',
    'count(up) == 3',
    'max_over_time(queue_depth[10m]) <= -2.5e3',
  ])('reads and writes %s unchanged', (text) => {
    const query = parse(text);
    expect(query).not.toBeNull();
    expect(print(query!)).toBe(text);
  });

  it('reads other spellings of the same query', () => {
    expect(print(parse(" sum ( rate( m { a = 'x' , } [5m] ) ) by ( b , ) ")!)).toBe('sum by (b) (rate(m{a="x"}[5m]))');
  });

  it.each(['a + b', 'rate(m[5m] offset 1h)', 'sum(sum(m))', '{__name__="x"}', 'm[5m]', 'foo bad', 'sum(', 'm{a="x"', 'm > b', 'topk(3, m)'])(
    'leaves %s to the text',
    (text) => expect(parse(text)).toBeNull(),
  );

  it('has an empty query for an empty text', () => {
    expect(parse('  ')).toEqual(EMPTY_QUERY);
    expect(print(EMPTY_QUERY)).toBe('');
  });

  it('begins with what is usually asked of a type', () => {
    expect(print(startingQuery('requests_total', 'counter'))).toBe('sum(rate(requests_total[5m]))');
    expect(print(startingQuery('latency_seconds_bucket', undefined))).toBe('sum(rate(latency_seconds_bucket[5m]))');
    expect(print(startingQuery('queue_depth', 'gauge'))).toBe('queue_depth');
  });
});

describe('placeOfError', () => {
  it('finds line and column', () => {
    expect(placeOfError('foo bad', '1:5: parse error: unexpected identifier')).toEqual({ start: 4, end: 7 });
    expect(placeOfError('a +\n  ) b', 'expression: 2:3: parse error')).toEqual({ start: 6, end: 7 });
  });

  it('stays within the text and needs a position', () => {
    expect(placeOfError('ab', '1:3: parse error: unexpected end')).toEqual({ start: 2, end: 2 });
    expect(placeOfError('ab', '9:1: parse error')).toBeUndefined();
    expect(placeOfError('ab', 'parse error')).toBeUndefined();
  });
});

describe('shortFormText', () => {
  it('shows the PromQL of a threshold', () => {
    const form = { metric: 'latency_seconds', type: 'gauge', labels: { route: '/a"b' }, aggregation: 'avg', window: '5m', comparison: '>', threshold: '0.5' };
    expect(shortFormText(form)).toBe('avg_over_time(latency_seconds{route="/a\\"b"}[5m]) > 0.5');
    expect(shortFormText({ ...form, labels: {}, aggregation: 'rate' })).toBe('rate(latency_seconds[5m]) > 0.5');
    expect(shortFormText({ ...form, metric: '' })).toBe('');
    expect(shortFormText({ ...form, labels: {}, type: 'histogram' })).toBe(
      'rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m]) > 0.5',
    );
  });
});
