import { withUnit } from '../format/numbers';
import { absolute } from '../format/time';
import type { Labels } from '../stream/protocol';
import type { SeriesFrame } from '../stream/series-frame';
import { seriesName } from '../ui/labels';
import { MOST_SERIES } from './time-chart';

const ROWS = 200;

/** A chart's values as a table, newest first: the same content for those who cannot see the lines. */
export function FrameTable(props: { frame: SeriesFrame; unit: string; caption: string; name?: (labels: Labels) => string }) {
  const { frame, unit, caption } = props;
  const name = props.name ?? seriesName;
  const series = frame.series.slice(0, MOST_SERIES);
  const indices = frame.times.map((_, index) => index).reverse();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map((one) => (
              <th scope="col" class="number" key={one.key}>
                {name(one.labels)}
                {one.before ? ' before' : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indices.slice(0, ROWS).map((index) => (
            <tr key={frame.times[index]} data-testid="frame-row" data-time={frame.times[index]}>
              <th scope="row">{absolute(frame.times[index]! * 1000)}</th>
              {series.map((one) => (
                <td class="number" key={one.key} data-value={one.values[index] ?? ''}>
                  {withUnit(one.values[index], unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {indices.length > ROWS ? <p class="quiet">The newest {ROWS} of {indices.length} times; CSV has them all.</p> : null}
    </div>
  );
}
