import { useState } from 'preact/hooks';
import { createChannel, deleteChannel, updateChannel, type Channel, type ChannelType } from '../../api/alerts';
import { ApiError } from '../../api/client';
import { Choice, Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Pairs } from '../../ui/pairs';
import { Panel } from '../../ui/panel';
import { draftOf, FIELDS, formOf, TYPES, type FormState } from './channel-form';

/** The form of a channel. */
export function ChannelPanel(props: { channel: Channel | undefined; onClose: () => void; onChanged: () => void }) {
  const { channel } = props;
  const [form, setForm] = useState<FormState>(() => formOf(channel));
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<FormState>) => setForm({ ...form, ...part });
  const about = (field: string) => problem?.about(field) ?? problem?.about(`config.${field}`);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      props.onChanged();
      props.onClose();
    } catch (failure) {
      setProblem(failure instanceof ApiError ? failure : new ApiError(0, String(failure), []));
      setBusy(false);
    }
  };
  return (
    <Panel title={channel ? channel.name : 'New channel'} onClose={props.onClose}>
      <form
        class="stack"
        noValidate
        data-testid="channel-form"
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => (channel ? updateChannel(channel.id, draftOf(form, channel)) : createChannel(draftOf(form, undefined))));
        }}
      >
        <Field title="Name" problem={about('name')}>
          <input value={form.name} required onInput={(event) => change({ name: event.currentTarget.value })} />
        </Field>
        <Field title="Type" problem={about('type')}>
          <Choice value={form.type} options={TYPES} onChange={(type) => change({ type: type as ChannelType })} />
        </Field>
        {FIELDS[form.type].map((field) => (
          <Field key={field.name} title={field.title} problem={about(field.name)} hint={field.hint ?? ''}>
            <input
              class="mono"
              inputMode={field.name === 'url' ? 'url' : form.type === 'email' ? 'email' : 'text'}
              value={form.texts[field.name] ?? ''}
              onInput={(event) => change({ texts: { ...form.texts, [field.name]: event.currentTarget.value } })}
            />
          </Field>
        ))}
        {channel ? <p class="quiet">Parts that are secret are masked; what stays masked is kept as it is.</p> : null}
        {form.type === 'webhook' ? (
          <Pairs
            title="Headers"
            pairs={form.headers}
            onChange={(headers) => change({ headers })}
            nameHint="X-Token"
            valueHint="secret"
            problem={problem?.fields.find((one) => one.field?.includes('headers'))?.message}
          />
        ) : null}
        {problem ? <Notice tone="critical">{problem.message}</Notice> : null}
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {channel ? 'Save' : 'Create'}
          </button>
          {channel ? (
            <button
              type="button"
              class="danger"
              disabled={busy}
              onClick={() => {
                if (confirm(`Delete the channel “${channel.name}”?`)) void run(() => deleteChannel(channel.id));
              }}
            >
              Delete
            </button>
          ) : null}
        </div>
      </form>
    </Panel>
  );
}
