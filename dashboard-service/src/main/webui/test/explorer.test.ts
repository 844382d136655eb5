import { describe, expect, it } from 'vitest';
import { instantAnswer, rangeAnswer } from '../src/api/queries';
import { csvOf } from '../src/charts/csv';
import { csvOfHeat, heatOfBuckets, heatOfHistograms, moved } from '../src/charts/heatmap';
import { changeOf, percent, withPrevious } from '../src/charts/previous';
import { draftsWithout, historyOf, MOST_REMEMBERED, remembered } from '../src/editor/query-history';
import { placeOfRemark } from '../src/promql/error-position';
import { explain } from '../src/promql/explain';
import { legendName } from '../src/promql/legend';
import { placeOf, printPlace, withParams } from '../src/shell/url-state';
import { frameOf, type SeriesFrame } from '../src/stream/series-frame';
import { comparisonOf, letterOf, MOST_QUERIES, newQuery, paramsOf, queriesOf, refreshOf, shiftOf, type Query } from '../src/views/explore/queries';


describe('the queries in the URL', () => {
  const round = (queries: Query[]): Query[] =>
    queriesOf(placeOf(new URL(printPlace(withParams(placeOf(new URL('http://page/explore?from=now-6h')), paramsOf(queries))), 'http://page')).params);

  it('come back as they were written', () => {
    const queries: Query[] = [
      { expression: 'sum by (a) (rate(m{x="1&2=3#"}[5m])) > 1', legend: '{{a}} & co', step: '30s', view: 'graph', stacked: true, on: true },
      { expression: 'up\n  == 1', legend: '', step: '', view: 'table', stacked: false, on: false },
      { ...newQuery('h'), view: 'heatmap' },
    ];
    expect(round(queries)).toEqual(queries);
    expect(round([...queries, newQuery('')])).toEqual([...queries, newQuery('')]);
  });

  it('take what belongs to a letter along when one before it goes', () => {
    const before = placeOf(new URL('http://page/explore?q=a&q=b&legend.A=first&legend.B=second&off=B&step.A=1m'));
    const after = withParams(before, paramsOf(queriesOf(before.params).slice(1)));
    expect(queriesOf(after.params)).toEqual([{ ...newQuery('b'), legend: 'second', on: false }]);
  });

  it('are bounded and lenient', () => {
    const params = new URLSearchParams(Array.from({ length: 40 }, (_, index): [string, string] => ['q', `m${index}`]));
    expect(queriesOf(params)).toHaveLength(MOST_QUERIES);
    expect(queriesOf(new URLSearchParams('q=a&step.A=soon&view.A=pie'))).toEqual([newQuery('a')]);
    expect(letterOf(2)).toBe('C');
    expect([comparisonOf('1d'), comparisonOf('2d'), comparisonOf(undefined)]).toEqual(['1d', undefined, undefined]);
    expect([refreshOf('30s'), refreshOf('1s'), refreshOf(undefined)]).toEqual(['30s', 'live', 'live']);
    expect([shiftOf('range', 900), shiftOf('1d', 900)]).toEqual([900, 86400]);
  });
});

describe('an earlier period', () => {
  const frame = (start: number, values: Record<string, (number | null)[]>): SeriesFrame =>
    frameOf({
      series: Object.entries(values).map(([job, list]) => ({
        labels: { job },
        points: list.flatMap((value, index): [number, number][] => (value === null ? [] : [[start + index * 5, value]])),
      })),
      step: 5,
      start,
      end: start + 10,
    });

  it('is drawn at the times of now, beside the series that it belongs to', () => {
    const both = withPrevious(frame(1000, { a: [1, 2, 3], b: [5, 5, 5] }), frame(900, { a: [10, null, 30, 40], gone: [7, 7, 7] }), 100, 1000, 1010);
    expect(both.times).toEqual([1000, 1005, 1010]);
    expect(both.series.map((one) => [one.labels['job'], one.before ?? false, one.values])).toEqual([
      ['a', false, [1, 2, 3]],
      ['a', true, [10, null, 30]],
      ['b', false, [5, 5, 5]],
      ['gone', true, [7, 7, 7]],
    ]);
  });

  it('shows times at which only it has values, within the range', () => {
    const both = withPrevious(frame(1005, { a: [2, 3] }), frame(900, { a: [10, 20, 30] }), 100, 1000, 1010);
    expect(both.series.map((one) => one.values)).toEqual([
      [null, 2, 3],
      [10, 20, 30],
    ]);
  });

  it('does not miss by the last digit of a time', () => {
    const now = frame(0.1 + 0.2, { a: [1, 2, 3] });
    const both = withPrevious(now, frame(0.3 - 100, { a: [4, 5, 6] }), 100, 0, 20);
    expect(both.times).toHaveLength(3);
  });

  it('changes nothing where it has nothing', () => {
    const now = frame(1000, { a: [1] });
    expect(withPrevious(now, undefined, 100, 1000, 1010)).toBe(now);
    expect(withPrevious(now, frame(900, {}), 100, 1000, 1010)).toBe(now);
  });

  it('is compared', () => {
    expect(changeOf(3, 2)).toEqual({ difference: 1, ratio: 0.5 });
    expect(changeOf(3, -2)).toEqual({ difference: 5, ratio: 2.5 });
    expect(changeOf(3, 0)).toEqual({ difference: 3, ratio: null });
    expect(changeOf(null, 1)).toBeNull();
    expect([percent(0.123), percent(-0.5), percent(0), percent(null), percent(-0.0001)]).toEqual(['+12 %', '-50 %', '0.0 %', '–', '0.0 %']);
  });

  it('is named in the CSV, with values unrounded', () => {
    const both = withPrevious(frame(1000, { a: [0.1 + 0.2] }), frame(900, { a: [1e-9] }), 100, 1000, 1010);
    expect(csvOf(both, (labels) => labels['job'] ?? '')).toBe('time,a,a before\r\n1970-01-01T00:16:40.000Z,0.30000000000000004,1e-9\r\n');
  });
});

describe('answers', () => {
  const envelope = (resultType: string, result: unknown) => ({
    data: { resultType, result: result as never, stats: { timings: { execTotalTime: 0.25 }, samples: { totalQueryableSamples: 40 } } },
    warnings: ['w'],
  });

  it('are read with what is said beside them', () => {
    const answer = rangeAnswer(
      envelope('matrix', [
        { metric: { a: 'x' }, values: [[1, '+Inf'], [2, '0.1']] },
        { metric: { a: 'h' }, histograms: [[1, { count: '4', sum: '7.5', buckets: [[0, '1', '2', '3'], [0, '2', '+Inf', '1']] }]] },
      ]),
      1,
      2,
      1,
    );
    expect(answer.snapshot.series).toEqual([{ labels: { a: 'x' }, points: [[1, '+Inf'], [2, 0.1]] }]);
    expect(answer.histograms[0]?.points[0]?.[1]).toEqual({ count: 4, sum: 7.5, buckets: [{ low: 1, high: 2, count: 3 }, { low: 2, high: Infinity, count: 1 }] });
    expect([answer.warnings, answer.infos, answer.stats]).toEqual([['w'], [], { seconds: 0.25, samples: 40 }]);
  });

  it('of every type have elements', () => {
    expect(instantAnswer(envelope('vector', [{ metric: { a: 'x' }, value: [1, 'NaN'] }])).elements).toEqual([{ labels: { a: 'x' }, time: 1, value: NaN }]);
    expect(instantAnswer(envelope('scalar', [1, '2'])).elements).toEqual([{ labels: {}, time: 1, value: 2 }]);
    expect(instantAnswer(envelope('string', [1, 'hi'])).elements).toEqual([{ labels: {}, time: 1, value: 'hi' }]);
    expect(instantAnswer(envelope('matrix', [{ metric: {}, values: [[1, '2'], [2, '3']] }])).elements).toEqual([{ labels: {}, time: 2, value: 3 }]);
  });
});

describe('a heatmap', () => {
  it('of classic buckets takes each from the next', () => {
    const series = ['0.1', '1', '+Inf'].map((le, index) => ({ labels: { le }, points: [[0, [1, 4, 5][index]!]] as [number, number][] }));
    const heat = heatOfBuckets(frameOf({ series, step: 5, start: 0, end: 5 }));
    expect(heat?.bounds).toEqual([0, 0.1, 1, Infinity]);
    expect(heat?.cells).toEqual([[1, 3, 1]]);
    expect(heatOfBuckets(frameOf({ series: [{ labels: { a: 'x' }, points: [[0, 1]] }], step: 5, start: 0, end: 5 }))).toBeUndefined();
  });

  it('of native histograms puts series together', () => {
    const value = (count: number) => ({ count, sum: 1, buckets: [{ low: 1, high: 2, count }] });
    const heat = heatOfHistograms([
      { labels: { a: 'x' }, points: [[0, value(2)], [5, { count: 1, sum: 3, buckets: [{ low: 2, high: 4, count: 1 }] }]] },
      { labels: { a: 'y' }, points: [[0, value(3)]] },
    ]);
    expect(heat).toEqual({ times: [0, 5], bounds: [1, 2, 4], cells: [[5, null], [null, 1]], most: 5 });
    expect(heatOfHistograms([])).toBeUndefined();
  });
});

describe('words', () => {
  it('name a series by a format', () => {
    expect(legendName('{{ job }} at {{instance}}', { job: 'api', instance: 'a:1' })).toBe('api at a:1');
    expect(legendName('', { __name__: 'm', job: 'api' })).toBe('m{job="api"}');
    expect(legendName('{{missing}}', { job: 'api' })).toBe('{job="api"}');
  });

  it.each([
    [400, '1:5: parse error: unexpected identifier "bar"', 'The expression cannot be read.', '', false],
    [400, 'exceeded maximum resolution of 11000 points per timeseries. Try decreasing the query resolution (?step=XX)', 'The step is too fine for this range: a series may have 11,000 points.', 'Choose a larger step or a shorter range.', false],
    [503, 'query timed out after 120000 ms; narrow the selectors', 'The query took longer than it may.', 'Choose a shorter range or a larger step, or narrow the selector.', true],
    [503, 'query timed out in query queue', 'Too many queries run at the moment.', 'Run it again shortly.', true],
    [422, 'a selector matches 12 series, more than the limit of 10; add label matchers', 'A selector matches more series than one query may read.', 'Narrow it by labels.', false],
    [0, 'The server cannot be reached.', 'There is no answer from the server.', 'What is on screen stays; run the query again.', true],
    [502, '502 Bad Gateway', 'The server cannot answer queries at the moment.', 'Run the query again shortly.', true],
    [400, 'something new', 'The query was refused.', '', false],
  ])('explain a failure %s %s', (status, message, what, advice, passing) => expect(explain(status, message)).toEqual({ what, advice, passing }));

  it('find the place of a remark', () => {
    expect(placeOfRemark('rate(\n  m[5m])', 'PromQL info: metric might not be a counter (2:3)')).toEqual({ start: 8, end: 9 });
    expect(placeOfRemark('m', 'results truncated due to limit')).toBeUndefined();
  });
});

describe('the history of queries', () => {
  it('moves drafts up when a query before them is removed', () => {
    expect(draftsWithout([['0 up', 'up '], ['1 sum(a b)', 'sum(a)'], ['10 ', 'x']], 0)).toEqual([
      ['0 sum(a b)', 'sum(a)'],
      ['9 ', 'x'],
    ]);
    expect(draftsWithout([['0 up', 'up ']], 1)).toEqual([['0 up', 'up ']]);
  });

  it('has each once, newest first, and is bounded', () => {
    let list = remembered([], 'a', 1);
    list = remembered(list, 'b', 2);
    list = remembered(list, 'a', 3);
    expect(list).toEqual([
      { expression: 'a', time: 3 },
      { expression: 'b', time: 2 },
    ]);
    for (let index = 0; index < 100; index++) list = remembered(list, `m${index}`, index);
    expect(list).toHaveLength(MOST_REMEMBERED);
    expect(remembered(list, ' ', 1)).toBe(list);
    expect(remembered(list, 'x'.repeat(5000), 1)).toBe(list);
  });

  it('reads nothing from what is none', () => {
    for (const text of [null, '', '{', '7', '{"a": 1}', '[null, 1, {"expression": 3}]']) expect(historyOf(text)).toEqual([]);
  });

  it('is moved to later times, those outside left out', () => {
    const heat = { times: [10, 20, 30], bounds: [0, 1, 2], cells: [[9, null], [1, 2], [3, 4]], most: 9 };
    expect(moved(heat, 100, 120, 130)).toEqual({ times: [120, 130], bounds: [0, 1, 2], cells: [[1, 2], [3, 4]], most: 4 });
    expect(moved(heat, 100, 140, 150)).toBeUndefined();
  });

  it('has its counts unrounded in the CSV, those of the earlier period behind', () => {
    const now = { times: [0, 5], bounds: [-Infinity, 0.1, Infinity], cells: [[1, null], [0.1 + 0.2, 2]], most: 2 };
    const before = { times: [5], bounds: [0.1, Infinity], cells: [[7]], most: 7 };
    expect(csvOfHeat(now)).toBe('time,-Inf to 0.1,0.1 to +Inf\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:05.000Z,0.30000000000000004,2\r\n');
    expect(csvOfHeat(now, before).split('\r\n')[0]).toBe('time,-Inf to 0.1,0.1 to +Inf,0.1 to +Inf before');
    expect(csvOfHeat(now, before).split('\r\n')[2]).toBe('1970-01-01T00:00:05.000Z,0.30000000000000004,2,7');
  });
});
