import { listRules, type Rule } from '../../api/alerts';
import { param, setParams } from '../../shell/router';
import type { AlertFeed } from '../../stream/alert-feed';
import { Notice, Skeleton } from '../../ui/notice';
import { Status } from '../../ui/status';
import { useLoaded } from '../../ui/use-loaded';
import { ReadyMade } from './ready-made';
import { RulePanel } from './rule-panel';

/** A rule's state from its alerts on the stream, which is newer than the list's. */
export function liveState(rule: Rule, feed: AlertFeed | undefined): string {
  if (!rule.enabled) return 'disabled';
  if (feed === undefined) return rule.state;
  const phases = feed.active.filter((alert) => alert.rule_id === rule.id).map((alert) => alert.phase);
  for (const phase of ['firing', 'unknown', 'pending'] as const) if (phases.includes(phase)) return phase;
  return 'inactive';
}

export function RulesTab({ feed }: { feed: AlertFeed | undefined }) {
  const { data, failure, reload } = useLoaded('rules', listRules);
  const open = param('rule');
  const close = () => setParams({ rule: undefined, expression: undefined });
  const chosen = data?.find((rule) => rule.id === open);
  return (
    <>
      {failure ? <Notice tone="critical" detail={failure}>The rules could not be read.</Notice> : null}
      {data === undefined ? (
        failure ? null : <Skeleton height={200} label="Loading rules" />
      ) : data.length === 0 ? (
        <section class="card" aria-label="No rules">
          <div class="empty">
            <p>There are no rules yet. A rule fires within a second of the event that makes it true.</p>
            <div class="row">
              <button type="button" onClick={() => setParams({ rule: 'new' })}>
                Make the first rule
              </button>
            </div>
          </div>
        </section>
      ) : (
        <section class="card" aria-label="Rules">
          <div class="scroll" tabIndex={0} role="region" aria-label="Rules as a table">
            <table>
              <thead>
                <tr>
                  <th scope="col">State</th>
                  <th scope="col">Name</th>
                  <th scope="col">Severity</th>
                  <th scope="col" class="hide-narrow">
                    Expression
                  </th>
                  <th scope="col" class="hide-narrow">
                    For
                  </th>
                  <th scope="col" class="hide-narrow">
                    Health
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map((rule) => (
                  <tr key={rule.id} data-testid="rule-row" data-value={rule.id}>
                    <td>
                      <Status word={liveState(rule, feed)} />
                    </td>
                    <td>
                      <button type="button" class="row-button" onClick={() => setParams({ rule: rule.id })}>
                        {rule.name}
                      </button>
                    </td>
                    <td>
                      <Status word={rule.severity} />
                    </td>
                    <td class="hide-narrow">
                      <code class="clip">{rule.expression}</code>
                    </td>
                    <td class="hide-narrow nowrap">{rule.for || '0s'}</td>
                    <td class="hide-narrow">
                      <Status word={rule.health} />
                      {rule.last_error ? <div class="quiet">{rule.last_error}</div> : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {data ? <ReadyMade rules={data} onChanged={reload} /> : null}
      {open === 'new' || chosen ? (
        <RulePanel key={open} rule={chosen} expression={param('expression') ?? ''} onClose={close} onChanged={reload} />
      ) : open && data ? (
        <Notice tone="warning">The rule {open} does not exist any more.</Notice>
      ) : null}
    </>
  );
}
