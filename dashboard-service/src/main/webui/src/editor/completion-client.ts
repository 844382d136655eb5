import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import { labelNames, labelValues, metricNames, type MetricMeta } from '../api/metrics';
import { quote } from '../promql/builder';

/** A matcher as the completion hands it over; `type` is a term of the grammar. */
interface TypedMatcher {
  type: number;
  name: string;
  value: string;
}

/** What the page knows of the metrics: the catalogue that it has loaded anyway. */
export interface KnownMetrics {
  names: string[];
  meta: Record<string, MetricMeta>;
  /** Whether there are more names than these. */
  cut: boolean;
}

/** Suggestions in an answer; more help nobody, and the next letter asks anew. */
export const MOST_SUGGESTED = 1000;
const KEPT_MS = 60_000;
const MOST_KEPT = 100;
const PATIENCE_MS = 5_000;

/**
 * Names and values for completion, from our own API: every answer is bounded, kept for a minute, and of the selector
 * that is being written. A failure suggests nothing and is tried again at the next key.
 */
export class CompletionClient implements PrometheusClient {
  private readonly kept = new Map<string, { until: number; answer: Promise<string[]> }>();
  private readonly abort = new AbortController();
  /** Whether an answer was cut: the next letter must then ask again. */
  cut = false;

  constructor(
    private readonly known: () => KnownMetrics,
    private readonly operators: Readonly<Record<number, string>>,
    private readonly now: () => number = () => Date.now(),
  ) {}

  async metricNames(prefix?: string): Promise<string[]> {
    this.cut = false;
    const known = this.known();
    const wanted = prefix ?? '';
    if (known.cut && wanted.length >= 2) {
      return this.remembered(`metrics ${wanted}`, (signal) => metricNames(MOST_SUGGESTED, [wanted], signal));
    }
    const letters = wanted.toLowerCase();
    return this.bounded(letters === '' ? known.names : known.names.filter((name) => fuzzy(name.toLowerCase(), letters)));
  }

  async metricMetadata(): Promise<Record<string, { type: string; help: string }[]>> {
    return Object.fromEntries(Object.entries(this.known().meta).map(([name, one]) => [name, [{ type: one.type, help: one.help }]]));
  }

  labelNames(metricName?: string): Promise<string[]> {
    const selector = this.selector(metricName, []);
    return this.remembered(`names ${selector}`, (signal) => labelNames(selector, MOST_SUGGESTED, signal));
  }

  /** Values of one label among the series that the rest of the selector selects. */
  labelValues(labelName: string, metricName?: string, matchers?: TypedMatcher[]): Promise<string[]> {
    if (labelName === '__name__') return this.metricNames();
    const selector = this.selector(
      metricName,
      (matchers ?? []).filter((matcher) => matcher.name !== labelName),
    );
    return this.remembered(`values ${labelName} ${selector}`, (signal) => labelValues(labelName, selector, MOST_SUGGESTED, signal));
  }

  /** Only for other completion strategies; label names and values are asked for directly. */
  series(): Promise<Map<string, string>[]> {
    return Promise.resolve([]);
  }

  flags(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  destroy(): void {
    this.abort.abort();
    this.kept.clear();
  }

  private selector(metricName: string | undefined, matchers: TypedMatcher[]): string {
    const inside = matchers
      // A matcher that is still being written has no value, and an empty one would leave everything out.
      .filter((matcher) => matcher.value !== '' && this.operators[matcher.type] !== undefined)
      .map((matcher) => `${/^[A-Za-z_]\w*$/.test(matcher.name) ? matcher.name : quote(matcher.name)}${this.operators[matcher.type]}${quote(matcher.value)}`);
    if (metricName) inside.unshift(`__name__=${quote(metricName)}`);
    return inside.length === 0 ? '' : `{${inside.join(',')}}`;
  }

  private bounded(found: string[]): string[] {
    if (found.length >= MOST_SUGGESTED) this.cut = true;
    return found.slice(0, MOST_SUGGESTED);
  }

  private async remembered(key: string, ask: (signal: AbortSignal) => Promise<string[]>): Promise<string[]> {
    this.cut = false;
    const before = this.kept.get(key);
    if (before && before.until > this.now()) return this.bounded(await before.answer);
    const answer = ask(AbortSignal.any([this.abort.signal, AbortSignal.timeout(PATIENCE_MS)])).catch(() => {
      this.kept.delete(key);
      return [];
    });
    if (this.kept.size >= MOST_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(key, { until: this.now() + KEPT_MS, answer });
    return this.bounded(await answer);
  }
}

/** Whether the letters stand in the name in this order, as the completion matches them. */
function fuzzy(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
