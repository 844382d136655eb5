import { describe, expect, it } from 'vitest';
import { EMPTY_QUERY, newOperation, print, printSelector, startingQuery, withOperation } from '../src/promql/builder';
import { firstMetric, readQuery } from '../src/promql/read-query';

const again = (text: string): string => {
  const { query, why } = readQuery(text);
  if (!query) throw new Error(why);
  return print(query);
};

describe('the builder', () => {
  it.each([
    'up',
    'up{job="node"}',
    'up{job=~"a|b", path!="C:\\\\x \\"y\\"\\n"}',
    '{"http.requests", "service.name"="api", code!~"5.."}',
    '{job="a"}',
    'rate(http_requests_total[5m])',
    'sum(rate(http_requests_total{route="/hook"}[1h30m]))',
    'sum by (severity, service) (rate(error_events_total[1m]))',
    'avg without (instance) (node_load1) > 0.5',
    'count(up) == 3',
    'max_over_time(queue_depth[10m]) <= -2.5e3',
    'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))',
    'quantile_over_time(0.5, m[1h]) * 100',
    'topk by (job) (3, sum by (job, "k8s.pod") (rate(m[5m])))',
    'clamp(m, 0, 1)',
    'round(m) > bool 5',
    '(m + 1) * 2 - 3',
    '(m * 2) ^ 2',
    '(m > 1) + 1 > 2',
    'sum(sum by (a) (m))',
    'abs(m - 5m)',
  ])('reads and writes %s unchanged', (text) => expect(again(text)).toBe(text));

  it.each([
    [" sum ( rate( m { a = 'x' , } [5m] ) ) by ( b , ) ", 'sum by (b) (rate(m{a="x"}[5m]))'],
    ['(((m)))', 'm'],
    ['(m * 2) + 1', 'm * 2 + 1'],
    ['m{a=`x\\y`, b="\\u00e9\\x41"}', 'm{a="x\\\\y", b="éA"}'],
    ['up{\n  job="x"\n}', 'up{job="x"}'],
    ['sum by () (m)', 'sum by () (m)'],
    ['m > - 1', 'm > -1'],
  ])('reads %s as %s', (text, printed) => {
    expect(again(text)).toBe(printed);
    expect(again(printed)).toBe(printed);
  });

  it.each([
    ['a + b', 'it combines several series or values'],
    ['m * on (a) 2', 'it combines several series or values'],
    ['2 * m', 'a number stands before the operator'],
    ['rate(m[5m] offset 1h)', 'it has an offset'],
    ['m offset 1h', 'it has an offset'],
    ['m @ 5', 'it has a fixed time (@)'],
    ['max_over_time(rate(m[5m])[1h:])', 'it has a subquery'],
    ['rate(m[5m + 1m])', 'its range is computed'],
    ['m[5m]', 'it is a range without a function over it'],
    ['-m', 'it has a sign before a value'],
    ['label_replace(m, "a", "b", "c", "d")', 'the builder has no label_replace()'],
    ['count_values("v", m)', 'the builder has no count_values()'],
    ['m and n', 'the builder has no and'],
    ['topk(scalar(n), m)', 'a parameter is not a number'],
    ['round(m, 5)', 'round() has another number of parameters'],
    ['m # note', 'it has a comment'],
    ['time()', 'the builder has no time()'],
    ['1', 'it does not begin with a selector'],
    ['foo bad', 'it is not complete PromQL'],
    ['sum(', 'it is not complete PromQL'],
    ['m{a="x"', 'it is not complete PromQL'],
    ['m{a="\\101"}', 'its text has the escape \\1'],
  ])('leaves %s to the text and says why', (text, why) => expect(readQuery(text)).toEqual({ query: null, why }));

  it('has an empty query for an empty text', () => {
    expect(readQuery('  ')).toEqual({ query: EMPTY_QUERY });
    expect(print(EMPTY_QUERY)).toBe('');
  });

  it('begins with what is usually asked of a type', () => {
    expect(print(startingQuery('requests_total', 'counter'))).toBe('sum(rate(requests_total[5m]))');
    expect(print(startingQuery('latency_seconds_bucket', undefined))).toBe('sum(rate(latency_seconds_bucket[5m]))');
    expect(print(startingQuery('latency_seconds_bucket', 'histogram'))).toBe('sum by (le) (rate(latency_seconds_bucket[5m]))');
    expect(print(startingQuery('queue_depth', 'gauge'))).toBe('queue_depth');
  });

  it('puts a function over a range first and in place of another one', () => {
    const summed = withOperation({ ...EMPTY_QUERY, metric: 'm' }, newOperation('sum')!);
    const rated = withOperation(summed, newOperation('rate')!);
    expect(print(rated)).toBe('sum(rate(m[5m]))');
    expect(print(withOperation(rated, newOperation('increase')!))).toBe('sum(increase(m[5m]))');
    expect(newOperation('nothing')).toBeUndefined();
  });

  it('prints the selector alone and finds the first metric', () => {
    expect(printSelector({ metric: 'a.b', matchers: [{ label: 'x', op: '=', value: '1' }] })).toBe('{"a.b", x="1"}');
    expect(firstMetric('sum(rate(a_total{b="c"}[5m])) / d')).toBe('a_total');
    expect(firstMetric('1 + 1')).toBeUndefined();
  });
});
