import { useState } from 'preact/hooks';
import type { RuleDraft } from '../../api/alerts';
import { Choice } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { BacktestOutcome } from './backtest-outcome';
import { useBacktest } from './use-backtest';

const TIMES: readonly [hours: string, text: string][] = [
  ['1', 'the last hour'],
  ['6', 'the last 6 hours'],
  ['24', 'the last day'],
  ['168', 'the last 7 days'],
];

/** Runs the draft over a part of the past, beside the rule that it would replace. */
export function OnThePast({ draft, replaces }: { draft: RuleDraft; replaces: string | undefined }) {
  const [hours, setHours] = useState('24');
  const { part, result, problem, run, cancel } = useBacktest();
  return (
    <fieldset>
      <legend>Try it on the past</legend>
      <div class="row">
        <Choice label="How much of the past" value={hours} options={TIMES} onChange={setHours} />
        {part === undefined ? (
          <button type="button" disabled={draft.expression.trim() === ''} onClick={() => void run({ ...draft, name: draft.name || 'draft' }, Number(hours), replaces)}>
            Run
          </button>
        ) : (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
      </div>
      {part === undefined ? null : <progress value={part} aria-label="How far the run is" />}
      {problem ? (
        <Notice tone="critical" detail={problem.fields.map((one) => `${one.field ?? ''}: ${one.message}`).join('\n') || undefined}>
          {problem.message}
        </Notice>
      ) : null}
      {result ? <BacktestOutcome result={result} /> : null}
    </fieldset>
  );
}
