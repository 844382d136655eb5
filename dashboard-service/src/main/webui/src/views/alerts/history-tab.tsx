import { useState } from 'preact/hooks';
import { call } from '../../api/client';
import { compact } from '../../format/numbers';
import { toNumber, type AlertTransition } from '../../stream/protocol';
import { LabelChips } from '../../ui/labels';
import { Moment } from '../../ui/moment';
import { Notice } from '../../ui/notice';
import { Status } from '../../ui/status';

const PAGE = 100;

/** Transitions, newest first: the stream's latest, and older ones on request. */
export function HistoryTab({ latest }: { latest: AlertTransition[] }) {
  const [older, setOlder] = useState<{ transitions: AlertTransition[]; cursor: string | null; asked: boolean; failure?: string }>({
    transitions: [],
    cursor: null,
    asked: false,
  });
  const known = new Set(latest.map((transition) => transition.transition_id));
  const all = [...latest, ...older.transitions.filter((transition) => !known.has(transition.transition_id))];
  const more = async () => {
    const params = new URLSearchParams({ limit: String(PAGE), start: new Date(0).toISOString() });
    if (older.cursor) params.set('cursor', older.cursor);
    try {
      const page = await call<{ transitions: AlertTransition[]; next_cursor: string | null }>('GET', `/api/v1/monitoring/alerts/history?${params}`);
      setOlder({ transitions: [...older.transitions, ...page.transitions], cursor: page.next_cursor, asked: true });
    } catch (failure) {
      setOlder({ ...older, failure: failure instanceof Error ? failure.message : '' });
    }
  };
  if (all.length === 0) return <p class="quiet">No alert has changed its state yet.</p>;
  return (
    <section class="card" aria-label="History">
      <div class="scroll" tabIndex={0} role="region" aria-label="History of alerts">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">To</th>
              <th scope="col">Alert</th>
              <th scope="col" class="hide-narrow">
                Why
              </th>
              <th scope="col" class="hide-narrow">
                Labels
              </th>
              <th scope="col" class="number">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map((transition) => (
              <tr key={transition.transition_id} data-testid="alert-transition" data-value={transition.transition_id}>
                <td>
                  <Moment at={transition.instant} />
                </td>
                <td>
                  <Status word={transition.to} />
                </td>
                <td>
                  <a href={`/alerts?tab=rules&rule=${encodeURIComponent(transition.rule_id)}`}>{transition.rule_name}</a>{' '}
                  <span class="quiet">{transition.severity}</span>
                </td>
                <td class="hide-narrow">
                  {transition.reason.replaceAll('_', ' ')}
                  {transition.detail ? <div class="quiet">{transition.detail}</div> : null}
                </td>
                <td class="hide-narrow">
                  <LabelChips labels={transition.labels} without={['alertname', 'severity']} />
                </td>
                <td class="number" title={String(transition.value)}>
                  {compact(toNumber(transition.value))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {older.failure ? <Notice tone="critical">Older transitions could not be read: {older.failure}</Notice> : null}
      {!older.asked || older.cursor ? (
        <div class="body">
          <button type="button" onClick={() => void more()}>
            Load older
          </button>
        </div>
      ) : null}
    </section>
  );
}
