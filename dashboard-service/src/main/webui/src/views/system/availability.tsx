import { useEffect } from 'preact/hooks';
import { queryInstant } from '../../api/queries';
import { span } from '../../format/time';
import { Figure } from '../../ui/figure';
import { Notice } from '../../ui/notice';
import { useLoaded } from '../../ui/use-loaded';
import { availabilityOf, BUDGET_WINDOW, budgetLeft, judgedOf, OBJECTIVE, ratioOf, share, WINDOWS } from './objective';

const REFRESH_MS = 30_000;
const PATHS: readonly [path: string, name: string, help: string][] = [
  ['alert', 'Alerts', 'alert-service: rules were evaluated up to the newest heartbeat'],
  ['store', 'Queries', 'query-service: queries answer with everything up to the newest heartbeat'],
];

async function load() {
  const now = Date.now() / 1000;
  const [judged, ...windows] = await Promise.all([judgedOf(BUDGET_WINDOW), ...WINDOWS.map(([window]) => availabilityOf(window))].map((query) => queryInstant(query, now)));
  const seconds = judged?.elements[0]?.value;
  return { seconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0, windows: windows.map((answer) => answer.elements) };
}

/** Tidewatch's own objective: which part of the seconds each path was available, as the canary counts them. */
export function Availability() {
  const { data, failure, reload } = useLoaded('availability', load);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <section class="card" aria-label="Availability">
      <header>
        <h2>Availability</h2>
        <span class="quiet">Good seconds, by the heartbeat that goes the way of every metric. The objective is {share(OBJECTIVE)} of 30 days.</span>
      </header>
      {failure ? (
        <div class="body">
          <Notice tone="warning" detail={failure}>
            Availability could not be read.
          </Notice>
        </div>
      ) : null}
      {data ? data.seconds === 0 ? <p class="body quiet" data-testid="no-availability">No data yet. It needs Tidewatch's own metrics: scrape the four services.</p> : <Table {...data} /> : null}
    </section>
  );
}

function Table({ seconds, windows }: Awaited<ReturnType<typeof load>>) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Availability as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Path</th>
            {WINDOWS.map(([window, name]) => (
              <th scope="col" class="number" key={window}>
                {name}
              </th>
            ))}
            <th scope="col" class="number" title="Of the 43 minutes of bad seconds that 30 days may have">
              Error budget left
            </th>
            <th scope="col" class="number" title="Seconds that were judged, of the last 30 days">
              Measured
            </th>
          </tr>
        </thead>
        <tbody>
          {PATHS.map(([path, name, help]) => {
            const whole = ratioOf(windows[WINDOWS.length - 1] ?? [], path);
            const left = whole === undefined ? undefined : budgetLeft(whole, seconds);
            return (
              <tr key={path}>
                <th scope="row" title={help}>
                  {name}
                </th>
                {WINDOWS.map(([window], index) => {
                  const ratio = ratioOf(windows[index] ?? [], path);
                  return (
                    <td class="number" key={window}>
                      <Figure id={`availability-${path}-${window}`} value={ratio} text={ratio === undefined ? 'no data yet' : share(ratio)} />
                    </td>
                  );
                })}
                <td class={`number ${left !== undefined && left < 0 ? 'tone-critical' : ''}`}>
                  <Figure id={`budget-${path}`} value={left} text={left === undefined ? 'no data yet' : left < 0 ? `overdrawn (${share(left)})` : share(left)} />
                </td>
                <td class="number">
                  <Figure id={`judged-${path}`} value={seconds} text={span(seconds)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
