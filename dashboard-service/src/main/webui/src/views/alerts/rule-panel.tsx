import { useState } from 'preact/hooks';
import {
  createRule,
  createShortRule,
  deleteRule,
  listChannels,
  testRule,
  updateRule,
  type Rule,
  type RuleDraft,
  type TestResult,
} from '../../api/alerts';
import { ApiError } from '../../api/client';
import { MarkedExpression } from '../../promql/marked-expression';
import { shortFormText } from '../../promql/short-form';
import { Choice, Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Pairs, pairsOf, recordOf, type Pair } from '../../ui/pairs';
import { Panel } from '../../ui/panel';
import { useLoaded } from '../../ui/use-loaded';
import { OnThePast } from './on-the-past';
import { emptyShort, shortRuleOf, ShortFields, type ShortState } from './short-fields';
import { TestOutcome } from './test-outcome';

interface FormState {
  name: string;
  expression: string;
  recovery_expression: string;
  for: string;
  severity: string;
  labels: Pair[];
  annotations: Pair[];
  channels: string[];
  enabled: boolean;
  eager: boolean;
}

function startOf(rule: Rule | undefined, expression: string): FormState {
  return {
    name: rule?.name ?? '',
    expression: rule?.expression ?? expression,
    recovery_expression: rule?.recovery_expression ?? '',
    for: rule?.for ?? '0s',
    severity: rule?.severity ?? 'warning',
    labels: pairsOf(rule?.labels ?? {}),
    annotations: rule ? pairsOf(rule.annotations ?? {}) : [['summary', '']],
    channels: [...(rule?.channels ?? [])],
    enabled: rule?.enabled ?? true,
    eager: rule?.eager ?? false,
  };
}

function draftOf(form: FormState): RuleDraft {
  const annotations = recordOf(form.annotations.filter(([, value]) => value !== ''));
  return { ...form, for: form.for.trim() || '0s', labels: recordOf(form.labels), annotations };
}

/** The form of a rule: made new in either form, changed as PromQL. */
export function RulePanel(props: { rule: Rule | undefined; expression: string; onClose: () => void; onChanged: () => void }) {
  const { rule } = props;
  const [form, setForm] = useState(() => startOf(rule, props.expression));
  const [short, setShort] = useState<ShortState | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [tested, setTested] = useState<TestResult | undefined>();
  // What was tried last: an answer about another text is not shown.
  const [tried, setTried] = useState('');
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Rule | undefined>();
  const channels = useLoaded('channels', listChannels);
  const change = (part: Partial<FormState>) => setForm({ ...form, ...part });

  const expression = short ? shortFormText(short) : form.expression;
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    setTried(expression);
    try {
      await work();
    } catch (failure) {
      setProblem(failure instanceof ApiError ? failure : new ApiError(0, String(failure), []));
    } finally {
      setBusy(false);
    }
  };
  const test = () =>
    run(async () => {
      setTested(undefined);
      setTested(await testRule({ ...draftOf(form), name: form.name || 'draft', expression }));
    });
  const save = () =>
    run(async () => {
      if (short) {
        setMade(await createShortRule(shortRuleOf(short, form.name, form.for.trim() || '0s', form.severity, form.channels)));
      } else {
        await (rule ? updateRule(rule.id, rule.version, draftOf(form)) : createRule(draftOf(form)));
      }
      props.onChanged();
      if (!short) props.onClose();
    });
  const remove = () =>
    run(async () => {
      if (!rule || !confirm(`Delete the rule “${rule.name}”?`)) return;
      await deleteRule(rule.id);
      props.onChanged();
      props.onClose();
    });

  if (made) {
    return (
      <Panel title={made.name} onClose={props.onClose}>
        <Notice tone="good">The rule is in force.</Notice>
        <dl class="facts">
          <dt>Fires on</dt>
          <dd>
            <code data-testid="made-expression">{made.expression}</code>
          </dd>
          {made.recovery_expression ? (
            <>
              <dt>Goes on while</dt>
              <dd>
                <code>{made.recovery_expression}</code>
              </dd>
            </>
          ) : null}
        </dl>
      </Panel>
    );
  }

  const current = tried === expression;
  const wrongExpression = current ? problem?.about('expression') : undefined;
  return (
    <Panel title={rule ? rule.name : 'New rule'} onClose={props.onClose}>
      <form
        class="stack"
        noValidate
        data-testid="rule-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {rule ? null : (
          <div class="segmented" role="group" aria-label="Form of the rule">
            <button type="button" aria-pressed={!short} onClick={() => setShort(undefined)}>
              PromQL
            </button>
            <button type="button" aria-pressed={!!short} onClick={() => setShort(short ?? emptyShort())}>
              Threshold
            </button>
          </div>
        )}
        <Field title="Name" problem={problem?.about('name')}>
          <input value={form.name} required aria-invalid={!!problem?.about('name')} onInput={(event) => change({ name: event.currentTarget.value })} />
        </Field>
        {short ? (
          <>
            <ShortFields state={short} onChange={setShort} problem={problem} />
            <Field title="PromQL that it makes">
              <output class="mono" data-testid="generated-expression">
                {shortFormText(short) || 'Choose a metric first.'}
              </output>
            </Field>
          </>
        ) : (
          <Field title="Expression (PromQL)" problem={wrongExpression} hint="Fires for each series that the expression returns.">
            <textarea
              class="mono"
              rows={3}
              spellcheck={false}
              value={form.expression}
              aria-invalid={!!wrongExpression}
              placeholder="sum by (service) (rate(error_events_total[1m])) > 0.5"
              onInput={(event) => change({ expression: event.currentTarget.value })}
            />
          </Field>
        )}
        {wrongExpression ? <MarkedExpression expression={expression} message={wrongExpression} /> : null}
        <div class="row">
          <Field class="grow" title="For" problem={problem?.about('for')} hint="How long it must hold: 30s, 5m">
            <input class="mono" value={form.for} aria-invalid={!!problem?.about('for')} onInput={(event) => change({ for: event.currentTarget.value })} />
          </Field>
          <Field class="grow" title="Severity" problem={problem?.about('severity')} hint="How bad it is">
            <Choice value={form.severity} options={['critical', 'warning', 'info']} onChange={(severity) => change({ severity })} />
          </Field>
        </div>
        <fieldset>
          <legend>Notify</legend>
          {channels.failure ? <span class="problem">The channels could not be read: {channels.failure}</span> : null}
          {(channels.data ?? []).map((channel) => (
            <label class="check" key={channel.id}>
              <input
                type="checkbox"
                checked={form.channels.includes(channel.id)}
                onChange={(event) =>
                  change({ channels: event.currentTarget.checked ? [...form.channels, channel.id] : form.channels.filter((id) => id !== channel.id) })
                }
              />
              {channel.name} <span class="quiet">{channel.type}</span>
            </label>
          ))}
          {channels.data?.length === 0 ? (
            <span class="hint quiet">
              There are no channels yet: <a href="/alerts?tab=channels&channel=new">make one</a>. Without one the alert shows here only.
            </span>
          ) : null}
        </fieldset>
        {short ? null : (
          <>
            <Field
              title="Goes on firing while (optional PromQL)"
              problem={problem?.about('recovery_expression')}
              hint="A separate threshold to end at; without it the alert ends when the expression does."
            >
              <input
                class="mono"
                spellcheck={false}
                value={form.recovery_expression}
                aria-invalid={!!problem?.about('recovery_expression')}
                onInput={(event) => change({ recovery_expression: event.currentTarget.value })}
              />
            </Field>
            <Pairs
              title="Labels"
              pairs={form.labels}
              onChange={(labels) => change({ labels })}
              nameHint="team"
              valueHint="core"
              problem={problem?.fields.find((one) => one.field?.startsWith('labels'))?.message}
            />
            <Pairs
              title="Annotations"
              pairs={form.annotations}
              onChange={(annotations) => change({ annotations })}
              nameHint="summary"
              valueHint="{{ $labels.service }} fails at {{ $value }}"
              problem={problem?.fields.find((one) => one.field?.startsWith('annotations'))?.message}
            />
            <label class="check">
              <input type="checkbox" checked={form.enabled} onChange={(event) => change({ enabled: event.currentTarget.checked })} />
              Enabled
            </label>
            <label class="check">
              <input type="checkbox" checked={form.eager} onChange={(event) => change({ eager: event.currentTarget.checked })} />
              Evaluate on each arrival, without waiting for the other series of the same moment
            </label>
          </>
        )}
        {problem && (current || !problem.about('expression')) ? (
          <Notice tone="critical" detail={problem.fields.length > 1 ? problem.fields.map((one) => `${one.field ?? ''}: ${one.message}`).join('\n') : undefined}>
            {problem.message}
          </Notice>
        ) : null}
        {tested && current ? <TestOutcome expression={expression} result={tested} /> : null}
        <OnThePast draft={{ ...draftOf(form), expression }} replaces={rule?.id} />
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {rule ? 'Save' : 'Create'}
          </button>
          <button type="button" disabled={busy || expression.trim() === ''} onClick={() => void test()}>
            Test now
          </button>
          {rule ? (
            <button type="button" class="danger" disabled={busy} onClick={() => void remove()}>
              Delete
            </button>
          ) : null}
        </div>
      </form>
    </Panel>
  );
}
