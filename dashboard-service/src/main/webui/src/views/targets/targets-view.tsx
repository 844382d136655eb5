import { listTargets, type Target, type Targets } from '../../api/targets';
import { milliseconds, whole } from '../../format/numbers';
import { Figure } from '../../ui/figure';
import { LabelChips } from '../../ui/labels';
import { Moment } from '../../ui/moment';
import { Notice, Skeleton } from '../../ui/notice';
import { Snippet } from '../../ui/snippet';
import { Status } from '../../ui/status';
import { useLoaded } from '../../ui/use-loaded';

const FIRST_CONFIG = `# prometheus.yml, named by tidewatch.scrape.config-file
scrape_configs:
  - job_name: shop
    static_configs:
      - targets: ["127.0.0.1:9100"]`;

/** What is scraped, and how it fares; read when opened and on demand. */
export function TargetsView() {
  const { data, failure, reload } = useLoaded('targets', listTargets);
  return (
    <>
      <div class="page-head">
        <h1>Targets</h1>
        <button type="button" class="push" onClick={reload}>
          Look again
        </button>
      </div>
      {failure ? (
        <Notice tone="critical" detail={failure}>
          The targets could not be read.
        </Notice>
      ) : null}
      {data === undefined ? failure ? null : <Skeleton height={320} label="Loading the targets" /> : <Content targets={data} />}
    </>
  );
}

function Content({ targets }: { targets: Targets }) {
  const { activeTargets, droppedTargetCounts, problems } = targets;
  const pools = [...new Set(activeTargets.map((target) => target.scrapePool))];
  const down = activeTargets.filter((target) => target.health === 'down').length;
  const dropped = Object.values(droppedTargetCounts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {problems.map((problem) => (
        <Notice tone="warning" key={problem} detail={problem}>
          A part of the scrape configuration cannot be followed.
        </Notice>
      ))}
      {activeTargets.length === 0 ? (
        <section class="card" aria-label="No targets">
          <header>
            <h2>Nothing is scraped</h2>
          </header>
          <p class="body quiet">Name a file in Prometheus' syntax, and each target that it finds stands here with its last scrape.</p>
          <Snippet title="A first configuration" text={FIRST_CONFIG} />
        </section>
      ) : (
        <div class="grid even">
          <Count id="targets-all" name="Targets" value={activeTargets.length} />
          <Count id="targets-down" name="Down" value={down} />
          <Count id="targets-dropped" name="Dropped by relabelling" value={dropped} />
        </div>
      )}
      {pools.map((pool) => (
        <Pool key={pool} name={pool} targets={activeTargets.filter((target) => target.scrapePool === pool)} />
      ))}
    </>
  );
}

function Count({ id, name, value }: { id: string; name: string; value: number }) {
  return (
    <div class="card big span-3">
      <span class="name">{name}</span>
      <Figure id={id} value={value} text={whole(value)} />
    </div>
  );
}

/** Those that are down first. */
function byHealth(one: Target, other: Target): number {
  const rank = (target: Target) => ['down', 'unknown', 'up'].indexOf(target.health);
  return rank(one) - rank(other) || one.scrapeUrl.localeCompare(other.scrapeUrl);
}

function Pool({ name, targets }: { name: string; targets: Target[] }) {
  const up = targets.filter((target) => target.health === 'up').length;
  return (
    <section class="card" aria-label={`Job ${name}`}>
      <header>
        <h2>{name}</h2>
        <span class="quiet">
          {up} of {targets.length} up
        </span>
      </header>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Targets of ${name} as a table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Target</th>
              <th scope="col">Last scrape</th>
              <th scope="col" class="number">
                Took
              </th>
              <th scope="col" class="number">
                Samples
              </th>
              <th scope="col" class="hide-narrow">
                Labels
              </th>
            </tr>
          </thead>
          <tbody>
            {[...targets].sort(byHealth).map((target) => (
              <Row key={target.scrapeUrl + JSON.stringify(target.labels)} target={target} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ target }: { target: Target }) {
  const scraped = !target.lastScrape.startsWith('0001-');
  return (
    <tr data-testid="target-row" data-value={target.health}>
      <td>
        <Status word={target.health} />
      </td>
      <td>
        {target.scrapeUrl}
        {target.lastError ? <div class="tone-critical">{target.lastError}</div> : null}
        {target.warning ? <div class="tone-warning">{target.warning}</div> : null}
      </td>
      <td title={`every ${target.scrapeInterval}`}>
        <Moment at={scraped ? target.lastScrape : null} />
      </td>
      <td class="number">{scraped ? milliseconds(target.lastScrapeDuration * 1000) : '–'}</td>
      <td class="number">{scraped ? whole(target.lastSamples) : '–'}</td>
      <td class="hide-narrow">
        <LabelChips labels={target.labels} without={['job']} />
      </td>
    </tr>
  );
}
