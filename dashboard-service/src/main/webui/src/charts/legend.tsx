import { withUnit } from '../format/numbers';
import { statsOf, type SeriesFrame, type SeriesStats } from '../stream/series-frame';
import { seriesName } from '../ui/labels';
import { seriesColour } from './colours';
import { MOST_SERIES } from './time-chart';

const COLUMNS: readonly (keyof SeriesStats)[] = ['last', 'min', 'max', 'mean'];

/** The series of a chart with their figures; a click on a name takes its line away or brings it back. */
export function Legend(props: { frame: SeriesFrame; unit: string; hidden: ReadonlySet<string>; onToggle: (key: string) => void }) {
  const { frame, unit, hidden } = props;
  const left = frame.series.length - MOST_SERIES;
  return (
    <div class="legend" tabIndex={0} role="group" aria-label="Series">
      <table>
        <thead>
          <tr>
            <th scope="col">Series</th>
            {COLUMNS.map((column) => (
              <th scope="col" class={column === 'last' ? 'number' : 'number hide-narrow'} key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {frame.series.slice(0, MOST_SERIES).map((series) => {
            const stats = statsOf(series.values);
            return (
              <tr key={series.key} data-testid="legend-row" data-series={seriesName(series.labels)}>
                <td>
                  <button type="button" aria-pressed={!hidden.has(series.key)} onClick={() => props.onToggle(series.key)}>
                    <span class="swatch" style={{ background: `var(${seriesColour(series.labels)})` }} />
                    {seriesName(series.labels)}
                  </button>
                </td>
                {COLUMNS.map((column) => (
                  <td
                    key={column}
                    class={column === 'last' ? 'number' : 'number hide-narrow'}
                    data-testid={`legend-${column}`}
                    data-value={stats[column] ?? ''}
                    title={String(stats[column] ?? '')}
                  >
                    {withUnit(stats[column], unit)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {left > 0 ? <p class="quiet">{left} more series are not drawn: aggregate or filter to see them.</p> : null}
    </div>
  );
}
