import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { expireSilence, listSilences, type Silence } from '../../api/routing';
import { param, setParams } from '../../shell/router';
import { Icon } from '../../ui/icon';
import { Moment } from '../../ui/moment';
import { Notice, Skeleton } from '../../ui/notice';
import { Status } from '../../ui/status';
import { useLoaded } from '../../ui/use-loaded';
import { matcherText } from './matcher-text';
import { SilencePanel } from './silence-panel';

const ORDER = { active: 0, pending: 1, expired: 2 };

/** Silences: those in force first. */
export function SilencesTab() {
  const { data, failure, reload } = useLoaded('silences', listSilences);
  const [problem, setProblem] = useState<string | undefined>();
  const open = param('silence');
  const expire = async (silence: Silence) => {
    setProblem(undefined);
    try {
      await expireSilence(silence.id);
    } catch (refused) {
      setProblem(refused instanceof Error ? refused.message : String(refused));
    }
    reload();
  };
  const sorted = [...(data ?? [])].sort((a, b) => ORDER[a.status.state] - ORDER[b.status.state] || Date.parse(b.endsAt) - Date.parse(a.endsAt));
  return (
    <>
      {failure || problem ? (
        <Notice tone="critical" detail={failure ?? problem}>
          {failure ? 'The silences could not be read.' : 'The silence could not be ended.'}
        </Notice>
      ) : null}
      {data === undefined ? (
        failure ? null : <Skeleton height={160} label="Loading silences" />
      ) : (
        <section class="card" aria-label="Silences">
          {sorted.length === 0 ? (
            <div class="empty">
              <p>Nothing is silenced. A silence keeps notifications back for a time; alerts still show here.</p>
            </div>
          ) : (
            <div class="scroll" tabIndex={0} role="region" aria-label="Silences as a table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">State</th>
                    <th scope="col">Matches</th>
                    <th scope="col">Until</th>
                    <th scope="col" class="hide-narrow">
                      By
                    </th>
                    <th scope="col" class="hide-narrow">
                      Why
                    </th>
                    <th scope="col">
                      <span class="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {sorted.map((silence) => (
                    <tr key={silence.id} data-testid="silence-row" data-value={silence.status.state}>
                      <td>
                        <Status word={silence.status.state} />
                      </td>
                      <td>
                        <span class="chips">
                          {silence.matchers.map((matcher) => (
                            <span class="chip mono" key={matcherText(matcher)}>
                              {matcherText(matcher)}
                            </span>
                          ))}
                        </span>
                      </td>
                      <td>
                        <Moment at={silence.endsAt} />
                      </td>
                      <td class="hide-narrow">{silence.createdBy || '–'}</td>
                      <td class="hide-narrow">{silence.comment || '–'}</td>
                      <td class="number">
                        {silence.status.state === 'expired' ? null : (
                          <button type="button" onClick={() => void expire(silence)}>
                            End
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <div class="body">
            <button type="button" onClick={() => setParams({ silence: 'new' })}>
              <Icon of={Plus} />
              New silence
            </button>
          </div>
        </section>
      )}
      {open === 'new' ? (
        <SilencePanel matchers={param('matchers') ?? ''} onClose={() => setParams({ silence: undefined, matchers: undefined })} onChanged={reload} />
      ) : null}
    </>
  );
}
