import { describe, expect, it } from 'vitest';
import { placeOf, printPlace, withParams } from '../src/shell/url-state';

const place = (url: string) => placeOf(new URL(url, 'http://page'));

describe('the URL', () => {
  it('is kept as it is', () => {
    expect(printPlace(place('/explore?q=a&q=b&from=now-1h'))).toBe('/explore?q=a&q=b&from=now-1h');
    expect(printPlace(place('/'))).toBe('/');
    expect(place('/errors/').path).toBe('/errors');
  });

  it('changes only the parameters that are named', () => {
    const changed = withParams(place('/errors?severity=high&event=x'), { event: undefined, source: ['a', 'b'], type: '' });
    expect(printPlace(changed)).toBe('/errors?severity=high&source=a&source=b');
  });

  it('carries any expression', () => {
    const expression = 'sum by (a) (rate(m{x="1&2=3#"}[5m])) > 1';
    const printed = printPlace(withParams(place('/explore'), { q: [expression] }));
    expect(place(printed).params.getAll('q')).toEqual([expression]);
  });
});
