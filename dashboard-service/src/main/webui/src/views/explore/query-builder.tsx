import { Plus, X } from 'lucide';
import { useId } from 'preact/hooks';
import { labelNames, labelValues } from '../../api/metrics';
import {
  AGGREGATIONS,
  COMPARISONS,
  FUNCTIONS,
  MATCH_OPS,
  type BuilderQuery,
  type Comparison,
  type Matcher,
  type MatchOp,
} from '../../promql/builder';
import { Choice } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { useLoaded } from '../../ui/use-loaded';

/** Fields for the parts of a query; what they make is the text above them. */
export function QueryBuilder({ query, names, onChange }: { query: BuilderQuery; names: string[]; onChange: (query: BuilderQuery) => void }) {
  const id = useId();
  const labels = useLoaded(query.metric, async () => (query.metric ? labelNames(query.metric) : []));
  const change = (part: Partial<BuilderQuery>) => onChange({ ...query, ...part });
  const changeMatcher = (index: number, part: Partial<Matcher>) =>
    change({ matchers: query.matchers.map((one, i) => (i === index ? { ...one, ...part } : one)) });
  return (
    <div class="builder" data-testid="builder">
      <div class="row">
        <input class="mono grow" list={`${id}-names`} aria-label="Metric" placeholder="metric" value={query.metric} onChange={(event) => change({ metric: event.currentTarget.value.trim() })} />
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <datalist id={`${id}-labels`}>
          {(labels.data ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      {query.matchers.map((matcher, index) => (
        <MatcherRow
          key={index}
          metric={query.metric}
          matcher={matcher}
          labelList={`${id}-labels`}
          onChange={(part) => changeMatcher(index, part)}
          onRemove={() => change({ matchers: query.matchers.filter((_, i) => i !== index) })}
        />
      ))}
      <div class="row">
        <button
          type="button"
          disabled={query.metric === ''}
          onClick={() => change({ matchers: [...query.matchers, { label: labels.data?.[0] ?? 'job', op: '=', value: '' }] })}
        >
          <Icon of={Plus} />
          Filter
        </button>
        <Choice
          label="Function"
          value={query.func}
          options={[['', 'no function'], ...FUNCTIONS]}
          onChange={(func) => change({ func, window: func === '' ? '' : query.window || '5m' })}
        />
        {query.func ? <input class="mono short" aria-label="Window" value={query.window} onChange={(event) => change({ window: event.currentTarget.value.trim() || '5m' })} /> : null}
        <Choice
          label="Aggregation"
          value={query.aggregation}
          options={[['', 'no aggregation'], ...AGGREGATIONS]}
          onChange={(aggregation) => change(aggregation === '' ? { aggregation, grouping: '', groupLabels: [] } : { aggregation })}
        />
        {query.aggregation ? (
          <>
            <Choice
              label="Grouping"
              value={query.grouping}
              options={[['', 'over all'], 'by', 'without']}
              onChange={(grouping) => change({ grouping: grouping as BuilderQuery['grouping'] })}
            />
            {query.grouping ? (
              <input
                class="mono"
                aria-label="Labels to group"
                placeholder={(labels.data ?? ['label']).slice(0, 3).join(', ')}
                value={query.groupLabels.join(', ')}
                onChange={(event) => change({ groupLabels: event.currentTarget.value.split(/[\s,]+/).filter((one) => /^[A-Za-z_]\w*$/.test(one)) })}
              />
            ) : null}
          </>
        ) : null}
        <Choice
          label="Comparison"
          value={query.comparison}
          options={[['', 'no threshold'], ...COMPARISONS]}
          onChange={(comparison) => change({ comparison: comparison as '' | Comparison, threshold: comparison === '' ? '' : query.threshold || '0' })}
        />
        {query.comparison ? (
          <input class="mono short" aria-label="Threshold" value={query.threshold} onChange={(event) => change({ threshold: numberText(event.currentTarget.value) })} />
        ) : null}
      </div>
    </div>
  );
}

function numberText(text: string): string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : '0';
}

function MatcherRow(props: { metric: string; matcher: Matcher; labelList: string; onChange: (part: Partial<Matcher>) => void; onRemove: () => void }) {
  const { metric, matcher } = props;
  const id = useId();
  const values = useLoaded(`${metric}/${matcher.label}`, async () => (metric && matcher.label ? labelValues(metric, matcher.label) : []));
  return (
    <div class="row">
      <input
        class="mono"
        list={props.labelList}
        aria-label="Label"
        value={matcher.label}
        onChange={(event) => {
          const label = event.currentTarget.value.trim();
          if (/^[A-Za-z_]\w*$/.test(label)) props.onChange({ label, value: '' });
        }}
      />
      <Choice label="Match" value={matcher.op} options={MATCH_OPS} onChange={(op) => props.onChange({ op: op as MatchOp })} />
      <input class="mono grow" list={id} aria-label={`Value of ${matcher.label}`} value={matcher.value} onChange={(event) => props.onChange({ value: event.currentTarget.value })} />
      <datalist id={id}>
        {(values.data ?? []).slice(0, 500).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <button type="button" class="plain square" aria-label={`Remove the filter on ${matcher.label}`} onClick={props.onRemove}>
        <Icon of={X} />
      </button>
    </div>
  );
}
