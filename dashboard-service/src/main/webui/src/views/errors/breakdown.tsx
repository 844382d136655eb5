import { whole } from '../../format/numbers';
import type { ErrorDimension } from '../../stream/protocol';

const MOST = 12;

/** Counts by one dimension, largest first; a click filters by the value or lets it go. */
export function Breakdown(props: {
  dimension: ErrorDimension;
  counts: Record<string, number>;
  chosen: string[];
  onToggle: (value: string) => void;
}) {
  const { dimension, counts, chosen } = props;
  const rows = Object.entries(counts).sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const largest = rows[0]?.[1] ?? 1;
  for (const value of chosen) if (!(value in counts)) rows.push([value, 0]);
  return (
    <section class="card span-3" aria-label={`By ${dimension}`}>
      <header>
        <h2>By {dimension}</h2>
      </header>
      {rows.length === 0 ? <p class="body quiet">None</p> : null}
      <div class="bar-list">
        {rows.slice(0, MOST).map(([value, count]) => (
          <button
            type="button"
            key={value}
            aria-pressed={chosen.includes(value)}
            data-testid={`errors-by-${dimension}`}
            data-name={value}
            data-value={count}
            onClick={() => props.onToggle(value)}
          >
            <span class="bar" style={{ width: `${(100 * count) / largest}%` }} />
            <span class="value">{value || '(none)'}</span>
            <span class="figure">{whole(count)}</span>
          </button>
        ))}
      </div>
      {rows.length > MOST ? <p class="body quiet">and {rows.length - MOST} more</p> : null}
    </section>
  );
}
