import { useState } from 'preact/hooks';
import { forgetQueries, pastQueries } from '../../editor/query-history';
import { Moment } from '../../ui/moment';
import { Panel } from '../../ui/panel';

/** Queries that were run in this browser; a click takes one up. */
export function HistoryPanel({ onPick, onClose }: { onPick: (expression: string) => void; onClose: () => void }) {
  const [list, setList] = useState(pastQueries);
  return (
    <Panel title="Queries run before" onClose={onClose}>
      {list.length === 0 ? <p class="quiet">None yet.</p> : null}
      <ul class="past">
        {list.map((one) => (
          <li key={one.expression}>
            <button type="button" class="row-button mono" data-testid="past-query" onClick={() => onPick(one.expression)}>
              {one.expression}
            </button>
            <Moment at={one.time} />
          </li>
        ))}
      </ul>
      {list.length > 0 ? (
        <div>
          <button
            type="button"
            onClick={() => {
              forgetQueries();
              setList([]);
            }}
          >
            Forget them
          </button>
        </div>
      ) : null}
    </Panel>
  );
}
