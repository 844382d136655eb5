import type { Backtest, BacktestRun, Firing } from '../../api/backtest';
import { compact } from '../../format/numbers';
import { absolute, span } from '../../format/time';
import { LabelChips } from '../../ui/labels';
import { Notice } from '../../ui/notice';
import { firingLines } from './firing-line';

const LINES = 20;

/** What a draft would have done: how often, when, and what would change against the rule as it is. */
export function BacktestOutcome({ result }: { result: Backtest }) {
  const { draft, difference } = result;
  return (
    <section class="stack" aria-label="On the past" data-testid="backtest" data-value={draft.pages}>
      {draft.complete ? null : (
        <Notice tone="warning" detail={draft.cut_short}>
          Only the time up to {absolute(Date.parse(draft.end))} was evaluated.
        </Notice>
      )}
      {[...draft.errors, ...draft.warnings].map((text) => (
        <Notice tone="warning" key={text}>
          {text}
        </Notice>
      ))}
      <Notice tone={draft.pages > 0 ? 'warning' : 'good'}>
        {draft.pages === 0 ? 'It would not have fired.' : `It would have fired ${draft.pages} times, ${draft.pages_per_day} a day.`}
      </Notice>
      <FiringLines title="Draft" run={draft} />
      {result.replaced ? <FiringLines title="As it is" run={result.replaced} /> : null}
      {difference ? (
        <dl class="facts">
          <dt>Fires by both</dt>
          <dd>{span(difference.seconds_both)}</dd>
          <dt>By the draft alone</dt>
          <dd>
            {span(difference.seconds_only_draft)}, {difference.only_draft.length} new
          </dd>
          <dt>No longer</dt>
          <dd>
            {span(difference.seconds_only_replaced)}, {difference.only_replaced.length} gone
          </dd>
        </dl>
      ) : null}
      <p class="quiet">
        {compact(draft.samples)} samples from {[...new Set(draft.tiers.map((part) => (part.tier === 'raw' ? 'raw samples' : `aggregates of ${part.tier}`)))].join(' and ') || 'memory'}.
      </p>
    </section>
  );
}

function FiringLines({ title, run }: { title: string; run: BacktestRun }) {
  const lines = firingLines(run.firings, run.start, run.end);
  if (lines.length === 0) return null;
  return (
    <figure class="firing-lines" aria-label={`${title}: when it fires`}>
      <figcaption class="quiet">
        {title}, {absolute(Date.parse(run.start))} to {absolute(Date.parse(run.end))}
      </figcaption>
      {lines.slice(0, LINES).map((line) => (
        <div key={JSON.stringify(line.labels)}>
          <LabelChips labels={line.labels} without={['alertname', 'severity']} />
          <div class="firing-line" role="img" aria-label={line.bars.map((bar) => timeOf(bar.firing)).join('; ')}>
            {line.bars.map((bar) => (
              <span
                key={bar.firing.start}
                title={timeOf(bar.firing)}
                style={{ left: `${bar.from * 100}%`, width: `max(2px, ${(bar.to - bar.from) * 100}%)` }}
              />
            ))}
          </div>
        </div>
      ))}
      {lines.length > LINES ? <p class="quiet">and {lines.length - LINES} more</p> : null}
    </figure>
  );
}

function timeOf(firing: Firing): string {
  return `${absolute(Date.parse(firing.start))} to ${firing.end ? absolute(Date.parse(firing.end)) : 'the end'}`;
}
