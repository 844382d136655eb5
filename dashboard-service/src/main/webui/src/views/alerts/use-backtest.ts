import { useEffect, useRef, useState } from 'preact/hooks';
import type { RuleDraft } from '../../api/alerts';
import { backtest, type Backtest } from '../../api/backtest';
import { ApiError } from '../../api/client';

export interface BacktestState {
  /** 0 to 1 while one runs. */
  part: number | undefined;
  result: Backtest | undefined;
  problem: ApiError | undefined;
}

const IDLE: BacktestState = { part: undefined, result: undefined, problem: undefined };

/** One run at a time: a new one, and leaving, cancel the one before. */
export function useBacktest() {
  const [state, setState] = useState<BacktestState>(IDLE);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (draft: RuleDraft, hours: number, replaces: string | undefined) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const put = (next: BacktestState) => running.current === own && setState(next);
    put({ ...IDLE, part: 0 });
    try {
      const result = await backtest(draft, hours, replaces, (part) => put({ ...IDLE, part }), own.signal);
      put({ ...IDLE, result });
    } catch (failure) {
      put(own.signal.aborted ? IDLE : { ...IDLE, problem: failure instanceof ApiError ? failure : new ApiError(0, String(failure), []) });
    }
  };
  return { ...state, run, cancel: () => running.current?.abort() };
}
