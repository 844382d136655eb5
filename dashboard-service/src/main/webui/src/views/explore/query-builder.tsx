import { Plus, X } from 'lucide';
import { useId } from 'preact/hooks';
import { labelNames, labelValues } from '../../api/metrics';
import {
  AGGREGATIONS,
  ARITHMETIC,
  COMPARISONS,
  FUNCTIONS,
  MATCH_OPS,
  newOperation,
  printSelector,
  RANGE_FUNCTIONS,
  withOperation,
  type BuilderQuery,
  type Matcher,
  type MatchOp,
  type Operation,
} from '../../promql/builder';
import { Draft } from '../../ui/draft';
import { Choice } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { useLoaded } from '../../ui/use-loaded';

/** Suggestions of a list. */
const MOST_LISTED = 500;
const NUMBER = /^[-+]?(Inf|NaN|(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|(\d+(ms|[smhdwy]))+)$/;
const DURATION = /^(\d+(ms|[smhdwy]))+$/;

/** Fields for the parts of a query; what they make is the text above them. `resting` shows them while the text is not whole. */
export function QueryBuilder(props: { query: BuilderQuery; names: string[]; resting: boolean; onChange: (query: BuilderQuery) => void }) {
  const { query, onChange } = props;
  const id = useId();
  const labels = useLoaded(query.metric, async () => (query.metric ? labelNames(printSelector({ metric: query.metric, matchers: [] }), MOST_LISTED) : []));
  const change = (part: Partial<BuilderQuery>) => onChange({ ...query, ...part });
  const changeMatcher = (index: number, part: Partial<Matcher>) =>
    change({ matchers: query.matchers.map((one, i) => (i === index ? { ...one, ...part } : one)) });
  const changeOperation = (index: number, operation: Operation | undefined) =>
    change({ operations: query.operations.flatMap((one, i) => (i === index ? (operation ? [operation] : []) : [one])) });
  const free = (labels.data ?? []).find((name) => !query.matchers.some((one) => one.label === name)) ?? 'job';
  return (
    <fieldset class="builder" data-testid="builder" disabled={props.resting}>
      <legend class="visually-hidden">Builder</legend>
      <datalist id={`${id}-names`}>
        {props.names.slice(0, 2000).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id={`${id}-labels`}>
        {(labels.data ?? []).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div class="row">
        <Draft class="mono grow" list={`${id}-names`} label="Metric" placeholder="metric" value={query.metric} onCommit={(metric) => change({ metric: metric.trim() })} />
        <button type="button" disabled={query.metric === ''} onClick={() => change({ matchers: [...query.matchers, { label: free, op: '=', value: '' }] })}>
          <Icon of={Plus} />
          Filter
        </button>
      </div>
      {query.matchers.map((matcher, index) => (
        <MatcherRow
          key={index}
          query={query}
          matcher={matcher}
          labelList={`${id}-labels`}
          onChange={(part) => changeMatcher(index, part)}
          onRemove={() => change({ matchers: query.matchers.filter((_, i) => i !== index) })}
        />
      ))}
      {query.operations.map((operation, index) => (
        <OperationRow key={index} operation={operation} labels={labels.data ?? []} onChange={(changed) => changeOperation(index, changed)} />
      ))}
      <div class="row">
        <select
          aria-label="Add an operation"
          data-testid="add-operation"
          disabled={query.metric === '' && query.matchers.length === 0}
          value=""
          onChange={(event) => {
            const operation = newOperation(event.currentTarget.value);
            event.currentTarget.value = '';
            if (operation) onChange(withOperation(query, operation));
          }}
        >
          <option value="">Add an operation …</option>
          <Group label="Over a range" names={Object.keys(RANGE_FUNCTIONS)} />
          <Group label="Aggregate" names={Object.keys(AGGREGATIONS)} />
          <Group label="Function" names={Object.keys(FUNCTIONS)} />
          <Group label="Compare" names={COMPARISONS} />
          <Group label="Calculate" names={ARITHMETIC} />
        </select>
      </div>
    </fieldset>
  );
}

function Group({ label, names }: { label: string; names: readonly string[] }) {
  return (
    <optgroup label={label}>
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}

/** A field that takes a change only when it is of the form; else the old text comes back. */
function Literal(props: { label: string; value: string; form: RegExp; onChange: (value: string) => void }) {
  return (
    <Draft
      class="mono short"
      label={props.label}
      value={props.value}
      onCommit={(text) => {
        if (props.form.test(text.trim())) props.onChange(text.trim());
      }}
    />
  );
}

function OperationRow({ operation, labels, onChange }: { operation: Operation; labels: string[]; onChange: (operation: Operation | undefined) => void }) {
  return (
    <div class="row operation" data-testid="operation">
      <OperationFields operation={operation} labels={labels} onChange={onChange} />
      <button type="button" class="plain square" aria-label={`Remove ${operation.kind === 'binary' ? operation.op : operation.func}`} onClick={() => onChange(undefined)}>
        <Icon of={X} />
      </button>
    </div>
  );
}

function OperationFields({ operation, labels, onChange }: { operation: Operation; labels: string[]; onChange: (operation: Operation) => void }) {
  if (operation.kind === 'binary') {
    return (
      <>
        <Choice label="Operator" value={operation.op} options={[...COMPARISONS, ...ARITHMETIC]} onChange={(op) => onChange({ ...operation, op, bool: operation.bool && COMPARISONS.some((one) => one === op) })} />
        <Literal label="Number" form={NUMBER} value={operation.number} onChange={(number) => onChange({ ...operation, number })} />
        {COMPARISONS.some((one) => one === operation.op) ? (
          <label class="check">
            <input type="checkbox" checked={operation.bool} onChange={(event) => onChange({ ...operation, bool: event.currentTarget.checked })} />
            as 0 and 1
          </label>
        ) : null}
      </>
    );
  }
  if (operation.kind === 'aggregation') {
    return (
      <>
        <Choice
          label="Aggregation"
          value={operation.func}
          options={Object.keys(AGGREGATIONS)}
          onChange={(func) => onChange({ ...operation, func, param: AGGREGATIONS[func] === '' ? '' : operation.param || (AGGREGATIONS[func] ?? '') })}
        />
        {operation.param === '' ? null : <Literal label={`Parameter of ${operation.func}`} form={NUMBER} value={operation.param} onChange={(param) => onChange({ ...operation, param })} />}
        <Choice
          label="Grouping"
          value={operation.grouping}
          options={[['', 'over all'], 'by', 'without']}
          onChange={(grouping) => onChange({ ...operation, grouping: grouping as '' | 'by' | 'without', labels: grouping === '' ? [] : operation.labels })}
        />
        {operation.grouping === '' ? null : (
          <Draft
            class="mono grow"
            label="Labels to group"
            placeholder={(labels.length > 0 ? labels : ['label']).slice(0, 3).join(', ')}
            value={operation.labels.join(', ')}
            onCommit={(text) => onChange({ ...operation, labels: text.split(/[\s,]+/).filter((one) => one !== '') })}
          />
        )}
      </>
    );
  }
  const range = operation.kind === 'range';
  const same = Object.keys(range ? RANGE_FUNCTIONS : FUNCTIONS);
  return (
    <>
      <Choice
        label="Function"
        value={operation.func}
        options={same}
        onChange={(func) => {
          const fresh = newOperation(func);
          if (fresh) onChange(fresh.kind === 'range' && range ? { ...fresh, window: operation.window } : fresh);
        }}
      />
      {operation.params.map((param, index) => (
        <Literal
          key={index}
          label={`Parameter ${index + 1} of ${operation.func}`}
          form={NUMBER}
          value={param}
          onChange={(changed) => onChange({ ...operation, params: operation.params.map((one, i) => (i === index ? changed : one)) })}
        />
      ))}
      {range ? <Literal label="Window" form={DURATION} value={operation.window} onChange={(window) => onChange({ ...operation, window })} /> : null}
    </>
  );
}

function MatcherRow(props: { query: BuilderQuery; matcher: Matcher; labelList: string; onChange: (part: Partial<Matcher>) => void; onRemove: () => void }) {
  const { query, matcher } = props;
  const id = useId();
  const rest = printSelector({ metric: query.metric, matchers: query.matchers.filter((one) => one !== matcher && one.value !== '') });
  const values = useLoaded(`${rest}/${matcher.label}`, async () => (rest !== '' && matcher.label ? labelValues(matcher.label, rest, MOST_LISTED) : []));
  return (
    <div class="row">
      <Draft
        class="mono"
        list={props.labelList}
        label="Label"
        value={matcher.label}
        onCommit={(label) => {
          if (label.trim() !== '') props.onChange({ label: label.trim(), value: '' });
        }}
      />
      <Choice label="Match" value={matcher.op} options={MATCH_OPS} onChange={(op) => props.onChange({ op: op as MatchOp })} />
      <Draft class="mono grow" list={id} label={`Value of ${matcher.label}`} value={matcher.value} onCommit={(value) => props.onChange({ value })} />
      <datalist id={id}>
        {(values.data ?? []).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <button type="button" class="plain square" aria-label={`Remove the filter on ${matcher.label}`} onClick={props.onRemove}>
        <Icon of={X} />
      </button>
    </div>
  );
}
