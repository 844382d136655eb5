import type { Labels } from '../stream/protocol';
import { fetchWithKey } from './access';
import { ApiError, problemOf } from './client';
import type { RuleDraft } from './alerts';

export interface Firing {
  labels: Labels;
  start: string;
  /** Missing while it still fired at the end. */
  end?: string;
}

export interface BacktestRun {
  start: string;
  end: string;
  complete: boolean;
  cut_short?: string;
  samples: number;
  tiers: { tier: string; start: string; end: string }[];
  warnings: string[];
  errors: string[];
  pages: number;
  pages_per_day: number;
  firings: Firing[];
}

export interface Backtest {
  draft: BacktestRun;
  replaced?: BacktestRun;
  difference?: { seconds_both: number; seconds_only_draft: number; seconds_only_replaced: number; only_draft: Firing[]; only_replaced: Firing[] };
}

interface Line {
  progress?: { part: number; through: string; samples: number };
  result?: Backtest;
  problem?: { status: number; detail: string };
}

/** Cuts a stream of text into its lines; the last one, which may still grow, is kept back. */
export class LineBuffer {
  private rest = '';

  take(text: string): string[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.filter((line) => line.trim() !== '');
  }

  end(): string[] {
    const rest = this.rest;
    this.rest = '';
    return rest.trim() === '' ? [] : [rest];
  }
}

/**
 * Runs a draft over the past. The signal cancels the run. Throws ApiError.
 *
 * @param replaces id of the rule to compare with
 * @param onProgress hears which part is done, 0 to 1
 */
export async function backtest(
  rule: RuleDraft,
  hours: number,
  replaces: string | undefined,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Backtest> {
  const end = Date.now() / 1000;
  const response = await fetchWithKey('/api/v1/monitoring/alerts/backtest', {
    method: 'POST',
    headers: { Accept: 'application/x-ndjson', 'Content-Type': 'application/json' },
    body: JSON.stringify({ rule, start: String(end - hours * 3600), end: String(end), ...(replaces ? { replaces } : {}) }),
    signal,
  });
  if (!response.ok || !response.body) throw problemOf(response.status, response.statusText, await response.text());
  const buffer = new LineBuffer();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let result: Backtest | undefined;
  const read = (text: string) => {
    const line = JSON.parse(text) as Line;
    if (line.problem) throw new ApiError(line.problem.status, line.problem.detail, []);
    if (line.progress) onProgress(line.progress.part);
    if (line.result) result = line.result;
  };
  for (let part = await reader.read(); !part.done; part = await reader.read()) buffer.take(part.value).forEach(read);
  buffer.end().forEach(read);
  if (!result) throw new ApiError(0, 'The connection ended before the result came.', []);
  return result;
}
