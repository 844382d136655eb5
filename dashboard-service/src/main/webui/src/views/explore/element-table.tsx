import { useState } from 'preact/hooks';
import type { Element, HistogramValue } from '../../api/queries';
import { changeOf, percent, type Change } from '../../charts/previous';
import { csvNumber, csvText, isoTime } from '../../charts/csv';
import { compact, withUnit } from '../../format/numbers';
import { absolute } from '../../format/time';
import { labelKey } from '../../stream/series-frame';

const ROWS = 200;
const MOST_COLUMNS = 12;
/** Characters beyond which a value is broken into lines. */
const WIDE = 40;

interface Row {
  element: Element;
  before: number | undefined;
  change: Change | null;
}

type Sort = { by: string; down: boolean } | undefined;

function isHistogram(value: Element['value']): value is HistogramValue {
  return typeof value === 'object';
}

/** What is sorted and compared: a histogram by how much it holds. */
function sizeOf(value: Element['value']): number | undefined {
  if (typeof value === 'string') return undefined;
  return isHistogram(value) ? value.count : value;
}

/** The value below which a part of the observations lies, straight within a bucket. */
export function quantileOf(histogram: HistogramValue, part: number): number {
  const target = histogram.count * part;
  let below = 0;
  for (const { low, high, count } of histogram.buckets) {
    if (count > 0 && below + count >= target) {
      if (!Number.isFinite(low) || !Number.isFinite(high)) return Number.isFinite(low) ? low : high;
      return low + (high - low) * Math.max(0, (target - below) / count);
    }
    below += count;
  }
  return NaN;
}

/** The elements as CSV, unrounded: a row an element, a column a label, then time (UTC) and value. */
export function csvOfElements(elements: Element[]): string {
  const names = labelNamesOf(elements);
  const shaped = elements.some((one) => isHistogram(one.value));
  const lines = [[...names, 'time', ...(shaped ? ['count', 'sum'] : []), 'value']];
  for (const { labels, time, value } of elements) {
    const shape = shaped ? (isHistogram(value) ? [csvNumber(value.count), csvNumber(value.sum)] : ['', '']) : [];
    lines.push([...names.map((name) => labels[name] ?? ''), isoTime(time), ...shape, isHistogram(value) ? '' : typeof value === 'string' ? value : csvNumber(value)]);
  }
  return csvText(lines);
}

function labelNamesOf(elements: Element[]): string[] {
  const names = [...new Set(elements.flatMap((one) => Object.keys(one.labels)))].sort();
  return names.includes('__name__') ? ['__name__', ...names.filter((name) => name !== '__name__')] : names;
}

/** The elements of an instant query, a column a label; with an earlier answer its value and the change. */
export function ElementTable(props: { elements: Element[]; earlier: Element[] | undefined; unit: string; caption: string }) {
  const { elements, unit } = props;
  const [sort, setSort] = useState<Sort>();
  const names = labelNamesOf(elements).slice(0, MOST_COLUMNS);
  const shaped = elements.some((one) => isHistogram(one.value));
  const known = new Map((props.earlier ?? []).map((one) => [labelKey(one.labels), sizeOf(one.value)]));
  const rows = sorted(
    elements.map((element): Row => {
      const before = known.get(labelKey(element.labels));
      return { element, before, change: changeOf(sizeOf(element.value), before) };
    }),
    sort,
  );
  const head = (by: string, text: string, number: boolean) => (
    <th scope="col" class={number ? 'number' : ''} key={by} aria-sort={sort?.by === by ? (sort.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="row-button" onClick={() => setSort(sort?.by === by ? (sort.down === number ? { by, down: !number } : undefined) : { by, down: number })}>
        {text}
        {sort?.by === by ? (sort.down ? ' ↓' : ' ↑') : ''}
      </button>
    </th>
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={props.caption}>
      <table data-testid="elements" data-value={elements.length}>
        <caption class="visually-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {names.map((name) => head(name, name === '__name__' ? 'metric' : name, false))}
            {head('value', shaped ? 'count' : 'value', true)}
            {shaped ? ['mean', 'p50', 'p95', 'p99'].map((name) => <th scope="col" class="number" key={name}>{name}</th>) : null}
            {props.earlier ? head('before', 'before', true) : null}
            {props.earlier ? head('change', 'change', true) : null}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map(({ element, before, change }) => (
            <tr key={labelKey(element.labels)} data-testid="element" title={absolute(element.time * 1000)}>
              {names.map((name) => (
                <td class={(element.labels[name] ?? '').length > WIDE ? 'wraps' : 'nowrap'} key={name}>
                  {element.labels[name] ?? ''}
                </td>
              ))}
              <Value value={element.value} unit={unit} />
              {shaped ? <Shape value={element.value} unit={unit} /> : null}
              {props.earlier ? (
                <td class="number" data-testid="element-before" data-value={before ?? ''} title={before === undefined ? '' : String(before)}>
                  {withUnit(before, unit)}
                </td>
              ) : null}
              {props.earlier ? (
                <td class="number" data-testid="element-change" data-value={change?.difference ?? ''} title={change ? String(change.difference) : ''}>
                  {change ? `${change.difference > 0 ? '+' : ''}${withUnit(change.difference, unit)} (${percent(change.ratio)})` : '–'}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS ? (
        <p class="quiet">
          {ROWS} of {rows.length} elements; CSV has them all.
        </p>
      ) : null}
    </div>
  );
}

function Value({ value, unit }: { value: Element['value']; unit: string }) {
  if (typeof value === 'string') return <td>{value}</td>;
  const size = sizeOf(value);
  return (
    <td class="number" data-testid="element-value" data-value={size ?? ''} title={String(size ?? '')}>
      {isHistogram(value) ? compact(value.count) : withUnit(value, unit)}
    </td>
  );
}

function Shape({ value, unit }: { value: Element['value']; unit: string }) {
  const figures = isHistogram(value) ? [value.count > 0 ? value.sum / value.count : NaN, ...[0.5, 0.95, 0.99].map((part) => quantileOf(value, part))] : [];
  return (
    <>
      {[0, 1, 2, 3].map((index) => (
        <td class="number" key={index} title={String(figures[index] ?? '')}>
          {withUnit(figures[index], unit)}
        </td>
      ))}
    </>
  );
}

function sorted(rows: Row[], sort: Sort): Row[] {
  if (!sort) return rows;
  const by = (row: Row): string | number => {
    if (sort.by === 'value') return sizeOf(row.element.value) ?? NaN;
    if (sort.by === 'before') return row.before ?? NaN;
    if (sort.by === 'change') return row.change?.difference ?? NaN;
    return row.element.labels[sort.by] ?? '';
  };
  const order = (a: Row, b: Row): number => {
    const [x, y] = [by(a), by(b)];
    if (typeof x === 'string' || typeof y === 'string') return String(x).localeCompare(String(y), undefined, { numeric: true });
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) * (sort.down ? -1 : 1) : sort.down ? 1 : -1;
    return x - y;
  };
  const ordered = [...rows].sort(order);
  return sort.down ? ordered.reverse() : ordered;
}
