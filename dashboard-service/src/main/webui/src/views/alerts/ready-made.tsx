import { useState } from 'preact/hooks';
import { createFromTemplate, listChannels, listTemplates, updateRule, type Channel, type Rule, type RuleTemplate } from '../../api/alerts';
import { ApiError } from '../../api/client';
import { Choice, Field } from '../../ui/field';
import { Notice, Skeleton } from '../../ui/notice';
import { useLoaded } from '../../ui/use-loaded';

const SEVERITIES = ['critical', 'warning', 'info'] as const;
const UNITS: Record<RuleTemplate['parameters'][number]['unit'], string> = { percent: ' in %', factor: '', duration: '' };

/** Rules to switch on with defaults that may be changed. What was switched on is an ordinary rule. */
export function ReadyMade({ rules, onChanged }: { rules: Rule[]; onChanged: () => void }) {
  const { data, failure, reload } = useLoaded('rule-templates', listTemplates);
  const channels = useLoaded('channels', listChannels).data ?? [];
  return (
    <section class="card" aria-label="Ready-made rules">
      <header>
        <h2>Ready-made</h2>
        <span class="quiet push">for pools</span>
      </header>
      {failure ? <Notice tone="critical" detail={failure}>The ready-made rules could not be read.</Notice> : null}
      {data === undefined ? (
        failure ? null : <Skeleton height={200} label="Loading ready-made rules" />
      ) : (
        <ul class="ready-made">
          {data.map((template) => (
            <Template
              key={template.id}
              template={template}
              made={rules.filter((rule) => template.rules.includes(rule.id))}
              channels={channels}
              onChanged={() => {
                reload();
                onChanged();
              }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Template(props: { template: RuleTemplate; made: Rule[]; channels: Channel[]; onChanged: () => void }) {
  const { template, made } = props;
  const on = made.some((rule) => rule.enabled);
  const [values, setValues] = useState<Record<string, string>>({});
  const [duration, setDuration] = useState(template.for);
  const [severity, setSeverity] = useState(template.severity);
  const [channel, setChannel] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | undefined>();

  const flip = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (made.length > 0) {
        for (const rule of made) if (rule.enabled === on) await updateRule(rule.id, rule.version, draftOf(rule, !on));
      } else {
        await createFromTemplate(template.id, { parameters: parameters(template, values), for: duration, severity, channels: channel ? [channel] : [] });
      }
      props.onChanged();
    } catch (problem) {
      setFailure(problem instanceof ApiError ? problem : new ApiError(0, String(problem), []));
    } finally {
      setBusy(false);
    }
  };

  return (
    <li data-testid="ready-made" data-name={template.id} data-value={on ? 'on' : 'off'}>
      <div class="row">
        <button type="button" role="switch" class="switch" aria-checked={on} aria-label={template.name} disabled={busy} onClick={() => void flip()}>
          <span aria-hidden="true" />
          {on ? 'On' : 'Off'}
        </button>
        <div class="grow">
          <strong>{template.name}</strong>
          <div class="quiet">{template.description}</div>
        </div>
      </div>
      {made.length > 0 ? (
        <p>
          {made.map((rule) => (
            <a key={rule.id} href={`/alerts?tab=rules&rule=${rule.id}`}>
              Change <code>{rule.expression}</code>
            </a>
          ))}
        </p>
      ) : (
        <details>
          <summary class="quiet">Defaults</summary>
          <div class="fields">
            {template.parameters.map((parameter) => (
              <Field key={parameter.name} title={parameter.description + UNITS[parameter.unit]} problem={failure?.about(`parameters.${parameter.name}`)}>
                <input
                  inputMode={parameter.unit === 'duration' ? 'text' : 'decimal'}
                  value={values[parameter.name] ?? String(parameter.default)}
                  onInput={(event) => setValues({ ...values, [parameter.name]: event.currentTarget.value })}
                />
              </Field>
            ))}
            <Field title="For at least" problem={failure?.about('for')}>
              <input value={duration} onInput={(event) => setDuration(event.currentTarget.value)} />
            </Field>
            <Field title="Severity" problem={failure?.about('severity')}>
              <Choice value={severity} options={SEVERITIES} onChange={setSeverity} />
            </Field>
            <Field title="Notify">
              <Choice value={channel} options={[['', 'Nobody'], ...props.channels.map((one) => [one.id, one.name] as const)]} onChange={setChannel} />
            </Field>
          </div>
          <p class="quiet">
            <code>{template.expression}</code>
          </p>
        </details>
      )}
      {template.note ? <p class="quiet">{template.note}</p> : null}
      {failure ? <Notice tone="critical">{failure.message}</Notice> : null}
    </li>
  );
}

function draftOf(rule: Rule, enabled: boolean) {
  const { name, expression, recovery_expression, severity, labels, annotations, channels, eager } = rule;
  return { name, expression, recovery_expression, for: rule.for, severity, labels, annotations, channels, eager, enabled };
}

/** What was changed; a number that is none goes as the text that it is, for the server to refuse by name. */
function parameters(template: RuleTemplate, values: Record<string, string>): Record<string, number | string> {
  const changed: Record<string, number | string> = {};
  for (const { name, unit } of template.parameters) {
    const text = values[name]?.trim();
    if (text === undefined) continue;
    const number = Number(text.replace(',', '.'));
    changed[name] = unit === 'duration' || text === '' || Number.isNaN(number) ? text : number;
  }
  return changed;
}
