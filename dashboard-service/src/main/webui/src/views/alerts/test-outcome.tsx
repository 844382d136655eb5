import type { TestResult } from '../../api/alerts';
import { compact } from '../../format/numbers';
import { MarkedExpression } from '../../promql/marked-expression';
import { toNumber, type WireValue } from '../../stream/protocol';
import { LabelChips } from '../../ui/labels';
import { Notice } from '../../ui/notice';

const ROWS = 50;

/** What a draft would do now. */
export function TestOutcome({ expression, result }: { expression: string; result: TestResult }) {
  if (!result.parses) {
    return (
      <div class="stack" data-testid="test-outcome" data-value="error">
        <Notice tone="critical" detail={result.error ?? ''}>
          The expression does not parse.
        </Notice>
        <MarkedExpression expression={expression} message={result.error ?? ''} />
      </div>
    );
  }
  const firing = result.result.filter((one) => one.would_fire).length;
  return (
    <div data-testid="test-outcome" data-value={firing}>
      {result.error ? <Notice tone="warning">{result.error}</Notice> : null}
      <Notice tone={firing > 0 ? 'warning' : 'good'}>
        {firing === 0 ? 'It would not fire now.' : `It would fire now for ${firing} series.`}
      </Notice>
      {result.result.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Series</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col">Fires</th>
            </tr>
          </thead>
          <tbody>
            {result.result.slice(0, ROWS).map((one) => (
              <tr key={JSON.stringify(one.labels)}>
                <td>
                  <LabelChips labels={one.labels} />
                </td>
                <td class="number">{compact(toNumber(one.value as WireValue))}</td>
                <td>{one.would_fire ? 'yes' : 'no'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {result.result.length > ROWS ? <p class="quiet">and {result.result.length - ROWS} more</p> : null}
    </div>
  );
}
