import { whole } from '../../format/numbers';
import type { PoolStatus } from '../../stream/protocol';
import { Moment } from '../../ui/moment';
import { Status } from '../../ui/status';

const EXHAUSTED_BELOW = 0.1;
const BUSY_ABOVE = 0.85;

/** A word for how full a pool is; the thresholds are those of the ready-made rules. */
function standing(pool: PoolStatus): [word: string, text: string] {
  if (pool.available === 0) return ['critical', 'exhausted'];
  if (pool.available / pool.total < EXHAUSTED_BELOW) return ['critical', 'nearly exhausted'];
  return pool.utilisation > BUSY_ABOVE ? ['warning', 'busy'] : ['ok', 'free'];
}

/** The newest status of each pool. */
export function PoolTable({ pools }: { pools: PoolStatus[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Status of pools as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Pool</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Available
            </th>
            <th scope="col" class="number hide-narrow">
              Total
            </th>
            <th scope="col" class="number">
              Utilisation
            </th>
            <th scope="col" class="hide-narrow">
              Status of
            </th>
          </tr>
        </thead>
        <tbody>
          {pools.map((pool) => {
            const [word, text] = standing(pool);
            return (
              <tr key={JSON.stringify([pool.pool, pool.organisation])} data-testid="pool-row" data-name={pool.pool} data-value={pool.available}>
                <th scope="row" class="wraps">
                  {pool.pool}
                  {pool.organisation ? <span class="quiet"> {pool.organisation}</span> : null}
                </th>
                <td>
                  <Status word={word} text={text} />
                </td>
                <td class="number">{whole(pool.available)}</td>
                <td class="number hide-narrow">{whole(pool.total)}</td>
                <td class="number">
                  <span class="gauge" aria-hidden="true">
                    <span style={{ width: `${100 * pool.utilisation}%` }} />
                  </span>{' '}
                  {(100 * pool.utilisation).toFixed(1)} %
                </td>
                <td class="hide-narrow">
                  <Moment at={pool.timestamp} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
