import { Square } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { Said as SaidBy } from '../../api/queries';
import type { Remark } from '../../editor/promql-editor';
import { placeOfError, placeOfRemark } from '../../promql/error-position';
import { explain } from '../../promql/explain';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import type { Failure, Running } from './use-query';

/** What the server said about places of the text, for the editor. */
export function remarksOf(expression: string, failure: Failure | undefined, said: SaidBy | undefined): Remark[] {
  const remarks: Remark[] = [];
  const add = (severity: Remark['severity'], message: string, place: { start: number; end: number } | undefined) => {
    if (place) remarks.push({ from: place.start, to: place.end, severity, message });
  };
  if (failure) add('error', failure.message, placeOfError(expression, failure.message));
  else if (said) {
    for (const text of said.warnings) add('warning', text, placeOfRemark(expression, text));
    for (const text of said.infos) add('info', text, placeOfRemark(expression, text));
  }
  return remarks;
}

/** Failures, warnings and remarks below the text, and how long it has been running. */
export function Said({ running, expression }: { running: Running; expression: string }) {
  const said = running.instant ?? running.range;
  return (
    <div class="said">
      <Progress running={running} />
      {running.failure ? <FailureNotice failure={running.failure} expression={expression} /> : null}
      {running.failure === undefined && said
        ? said.warnings.map((text) => (
            <Notice tone="warning" key={text}>
              <span data-testid="query-warning">{text.replace(/^PromQL (warning|info): /, '')}</span>
            </Notice>
          ))
        : null}
      {running.failure === undefined && said
        ? said.infos.map((text) => (
            <p class="quiet" key={text} data-testid="query-info">
              {text.replace(/^PromQL (warning|info): /, '')}
            </p>
          ))
        : null}
    </div>
  );
}

function FailureNotice({ failure, expression }: { failure: Failure; expression: string }) {
  const { what, advice } = explain(failure.status, failure.message);
  const place = placeOfError(expression, failure.message);
  const lines = expression.slice(0, place?.start ?? 0).split('\n');
  const where = place ? ` Line ${lines.length}, column ${lines[lines.length - 1]!.length + 1}.` : '';
  return (
    <div data-testid="query-error" data-value={place?.start ?? ''}>
      <Notice tone="critical" detail={failure.message}>
        {what}
        {where} {advice}
      </Notice>
    </div>
  );
}

/** A query that runs longer than a moment says so, and can be ended. */
function Progress({ running }: { running: Running }) {
  const { since } = running;
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (since === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [since]);
  if (running.cancelled) {
    return (
      <p class="row" role="status">
        The query was cancelled.
        <button type="button" onClick={running.run}>
          Run again
        </button>
      </p>
    );
  }
  if (since === undefined || now - since < 500) return null;
  return (
    <div class="progress" role="status" data-testid="progress">
      <span class="bar" aria-hidden="true" />
      <span>Running for {Math.floor((now - since) / 1000)} s</span>
      <button type="button" data-testid="cancel" onClick={running.cancel}>
        <Icon of={Square} />
        Cancel
      </button>
    </div>
  );
}
