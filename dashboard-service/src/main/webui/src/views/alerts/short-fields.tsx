import type { MetricKind, ShortRule } from '../../api/alerts';
import type { ApiError } from '../../api/client';
import { metricNames, MOST_NAMES } from '../../api/metrics';
import { COMPARISONS } from '../../promql/builder';
import { HISTOGRAM_AGGREGATIONS, SHORT_AGGREGATIONS } from '../../promql/short-form';
import { Choice, Field } from '../../ui/field';
import { Pairs, recordOf, type Pair } from '../../ui/pairs';
import { useLoaded } from '../../ui/use-loaded';

export interface ShortState {
  metric: string;
  type: MetricKind;
  pairs: Pair[];
  labels: Readonly<Record<string, string>>;
  aggregation: string;
  window: string;
  comparison: string;
  threshold: string;
  recovery: string;
}

export function emptyShort(): ShortState {
  return { metric: '', type: 'gauge', pairs: [], labels: {}, aggregation: 'avg', window: '5m', comparison: '>', threshold: '0', recovery: '' };
}

export function shortRuleOf(state: ShortState, name: string, hold: string, severity: string, channels: string[]): ShortRule {
  return {
    name,
    metric: state.metric,
    type: state.type,
    labels: state.labels,
    aggregation: state.aggregation,
    window: state.window,
    comparison: state.comparison,
    threshold: Number(state.threshold),
    ...(state.recovery.trim() === '' ? {} : { recovery_threshold: Number(state.recovery) }),
    for: hold,
    severity,
    notification: { channels },
  };
}

/** The fields that only the short form has. */
export function ShortFields({ state, onChange, problem }: { state: ShortState; onChange: (state: ShortState) => void; problem: ApiError | undefined }) {
  const names = useLoaded('metric-names', () => metricNames(MOST_NAMES));
  const change = (part: Partial<ShortState>) => onChange({ ...state, ...part });
  return (
    <>
      <Field title="Metric" problem={problem?.about('metric')}>
        <input class="mono" list="rule-metrics" value={state.metric} aria-invalid={!!problem?.about('metric')} onInput={(event) => change({ metric: event.currentTarget.value.trim() })} />
        <datalist id="rule-metrics">
          {(names.data ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </Field>
      <Pairs
        title="Only where"
        pairs={state.pairs}
        onChange={(pairs) => change({ pairs, labels: recordOf(pairs) })}
        nameHint="route"
        valueHint="/hook"
        problem={problem?.fields.find((one) => one.field?.startsWith('labels'))?.message}
      />
      <div class="row">
        <Field class="grow" title="Type" problem={problem?.about('type')}>
          <Choice value={state.type} options={['gauge', 'counter', 'histogram']} onChange={(type) => change({ type: type as MetricKind, aggregation: type === 'counter' ? 'rate' : 'avg' })} />
        </Field>
        <Field class="grow" title="Aggregation" problem={problem?.about('aggregation')}>
          <Choice value={state.aggregation} options={state.type === 'histogram' ? HISTOGRAM_AGGREGATIONS : SHORT_AGGREGATIONS} onChange={(aggregation) => change({ aggregation })} />
        </Field>
        <Field class="grow" title="Over" problem={problem?.about('window')}>
          <input class="mono" value={state.window} onInput={(event) => change({ window: event.currentTarget.value.trim() })} />
        </Field>
      </div>
      <div class="row">
        <Field class="grow" title="Comparison" problem={problem?.about('comparison')}>
          <Choice value={state.comparison} options={COMPARISONS} onChange={(comparison) => change({ comparison })} />
        </Field>
        <Field class="grow" title="Threshold" problem={problem?.about('threshold')}>
          <input class="mono" inputMode="decimal" value={state.threshold} onInput={(event) => change({ threshold: event.currentTarget.value })} />
        </Field>
        <Field class="grow" title="Ends at (optional)" problem={problem?.about('recovery_threshold')}>
          <input class="mono" inputMode="decimal" value={state.recovery} onInput={(event) => change({ recovery: event.currentTarget.value })} />
        </Field>
      </div>
    </>
  );
}
