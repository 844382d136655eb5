import { withUnit } from '../format/numbers';
import type { Labels } from '../stream/protocol';
import { statsOf, type SeriesFrame, type SeriesStats } from '../stream/series-frame';
import { seriesName } from '../ui/labels';
import { changeOf, keyBefore, percent } from './previous';
import { MOST_SERIES, Swatch } from './time-chart';

const COLUMNS: readonly (keyof SeriesStats)[] = ['last', 'min', 'max', 'mean'];

/**
 * The series of a chart with their figures; a click on a name takes its line away or brings it back. Where an earlier
 * period is shown, each series has that period's mean and the change since.
 */
export function Legend(props: {
  frame: SeriesFrame;
  unit: string;
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
  name?: (labels: Labels) => string;
}) {
  const { frame, unit, hidden } = props;
  const name = props.name ?? seriesName;
  const left = frame.series.length - MOST_SERIES;
  const earlier = new Map(frame.series.filter((series) => series.before).map((series) => [series.key, series]));
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
            {earlier.size > 0 ? (
              <th scope="col" class="number" title="The mean now less the mean before">
                change
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {frame.series.slice(0, MOST_SERIES).map((series) => {
            const stats = statsOf(series.values);
            const before = earlier.get(keyBefore(series.key));
            const change = before ? changeOf(stats.mean, statsOf(before.values).mean) : null;
            return (
              <tr key={series.key} data-testid="legend-row" data-series={seriesName(series.labels)} data-before={series.before ? 'true' : undefined}>
                <td>
                  <button type="button" aria-pressed={!hidden.has(series.key)} onClick={() => props.onToggle(series.key)}>
                    <Swatch labels={series.labels} before={series.before} />
                    <span>
                      {name(series.labels)}
                      {series.before ? <span class="quiet"> before</span> : null}
                    </span>
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
                {earlier.size > 0 ? (
                  <td class="number" data-testid="legend-change" data-value={change?.difference ?? ''} title={change ? String(change.difference) : ''}>
                    {change ? percent(change.ratio) : ''}
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
      {left > 0 ? <p class="quiet">{left} more series are not drawn: aggregate or filter to see them.</p> : null}
    </div>
  );
}
