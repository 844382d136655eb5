import { useState } from 'preact/hooks';
import { metricNames } from '../../api/metrics';
import { useLoaded } from '../../ui/use-loaded';
import { metaOf, type Catalogue } from './catalogue';
import { matching } from './metric-search';

const SHOWN = 100;

/** All metrics with their type and help; a click makes a chart of one. */
export function MetricList({ catalogue, onPick }: { catalogue: Catalogue; onPick: (metric: string) => void }) {
  const [words, setWords] = useState('');
  const search = catalogue.cut ? words.toLowerCase().split(/\s+/).filter((word) => word !== '') : [];
  // Where there are more names than the page holds, the server searches.
  const searched = useLoaded(search.join(' '), async () => (search.length > 0 ? metricNames(SHOWN + 1, search) : []));
  const found = matching(search.length > 0 ? (searched.data ?? []) : catalogue.names, words);
  return (
    <section class="card metric-list" aria-label="Metrics">
      <header>
        <input
          type="search"
          class="grow"
          placeholder={`Search ${catalogue.cut ? 'more than ' : ''}${catalogue.names.length} metrics`}
          aria-label="Search metrics"
          data-testid="metric-search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </header>
      <ul class="scroll" aria-label="Metrics found">
        {found.slice(0, SHOWN).map((name) => {
          const meta = metaOf(catalogue, name);
          return (
            <li key={name}>
              <button type="button" class="plain" data-testid="metric" data-value={name} title={meta?.help || name} onClick={() => onPick(name)}>
                <span class="mono">{name}</span>
                {meta?.type && meta.type !== 'unknown' ? <span class="quiet">{meta.type}</span> : null}
              </button>
            </li>
          );
        })}
      </ul>
      {found.length === 0 && (search.length === 0 || searched.data) ? <p class="body quiet">No metric has a name like this.</p> : null}
      {found.length > SHOWN ? <p class="body quiet">and {found.length - SHOWN} more</p> : null}
    </section>
  );
}
