import { describe, expect, it } from 'vitest';
import { placeOfError } from '../src/promql/error-position';
import { shortFormText } from '../src/promql/short-form';

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
