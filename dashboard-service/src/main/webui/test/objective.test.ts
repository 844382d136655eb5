import { describe, expect, it } from 'vitest';
import { availabilityOf, budgetLeft, ratioOf, share } from '../src/views/system/objective';

describe('the objective', () => {
  it('is asked for as the guide says', () => {
    expect(availabilityOf('1h')).toBe(
      'sum by (path) (increase(tidewatch_canary_good_seconds_total[1h])) / on () group_left () max(sum by (path) (increase(tidewatch_canary_seconds_total[1h])))',
    );
  });

  it('is a part of what was judged, and unknown while nothing was', () => {
    const element = (path: string, value: number) => ({ labels: { path }, time: 0, value });
    expect(ratioOf([element('store', 0.5), element('alert', 1.0001)], 'alert')).toBe(1);
    expect(ratioOf([element('store', NaN)], 'store')).toBeUndefined();
    expect(ratioOf([element('store', 0.5)], 'alert')).toBeUndefined();
  });

  it('leaves a budget that can be overdrawn', () => {
    const month = 30 * 86_400;
    expect(budgetLeft(1, month)).toBe(1);
    expect(budgetLeft(0.9995, month)).toBeCloseTo(0.5);
    expect(budgetLeft(0.998, month)).toBeCloseTo(-1);
  });

  it('is the budget of 30 days from the first minute on', () => {
    expect(budgetLeft(0.5, 60)).toBeCloseTo(1 - 30 / 2592);
    expect(budgetLeft(0, 2592)).toBeCloseTo(0);
  });

  it('is never rounded up', () => {
    expect([share(1), share(0.999), share(0.9999999), share(0.12345678), share(-1)]).toEqual(['100 %', '99.9 %', '99.999 %', '12.345 %', '-100 %']);
  });
});
