import { useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { testRouting, type RouteHit } from '../../api/routing';
import { LabelChips } from '../../ui/labels';
import { Notice } from '../../ui/notice';
import { Pairs, recordOf, type Pair } from '../../ui/pairs';

/** Where an alert with some labels would go, by the routes in force or by the draft. */
export function RouteTest({ config }: { config: string | undefined }) {
  const [labels, setLabels] = useState<Pair[]>([['alertname', '']]);
  const [hits, setHits] = useState<RouteHit[] | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const test = async () => {
    setHits(undefined);
    setProblem(undefined);
    try {
      setHits(await testRouting(recordOf(labels), config));
    } catch (refused) {
      setProblem(refused instanceof ApiError ? refused.message : String(refused));
    }
  };
  return (
    <section class="card" aria-label="Where would it go?">
      <header>
        <h2>Where would it go?</h2>
        <span class="quiet">{config === undefined ? 'By the routes in force.' : 'By the text above, which is not in force.'}</span>
      </header>
      <form
        class="stack body"
        data-testid="route-test"
        onSubmit={(event) => {
          event.preventDefault();
          void test();
        }}
      >
        <Pairs title="Labels of the alert" pairs={labels} onChange={setLabels} nameHint="team" valueHint="db" />
        <div class="row">
          <button type="submit">Test</button>
        </div>
        {problem ? <Notice tone="critical">{problem}</Notice> : null}
        {hits?.length === 0 ? <p class="quiet">It would go nowhere.</p> : null}
        {hits && hits.length > 0 ? (
          <div class="scroll" tabIndex={0} role="region" aria-label="Routes that it takes">
            <table>
              <thead>
                <tr>
                  <th scope="col">Receiver</th>
                  <th scope="col">Route</th>
                  <th scope="col">Group</th>
                  <th scope="col">First after, then, again after</th>
                </tr>
              </thead>
              <tbody>
                {hits.map((hit) => (
                  <tr key={hit.route} data-testid="route-hit" data-value={hit.receiver}>
                    <td>{hit.receiver}</td>
                    <td class="mono">{hit.route}</td>
                    <td>
                      <LabelChips labels={hit.group_labels} />
                    </td>
                    <td>
                      {hit.group_wait}, {hit.group_interval}, {hit.repeat_interval}
                      {hit.muted_by.length > 0 ? <span class="quiet"> muted now by {hit.muted_by.join(', ')}</span> : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
      </form>
    </section>
  );
}
