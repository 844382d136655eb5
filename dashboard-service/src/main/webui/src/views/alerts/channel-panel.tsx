import { useState } from 'preact/hooks';
import { createChannel, deleteChannel, updateChannel, type Channel, type ChannelDraft, type ChannelType } from '../../api/alerts';
import { ApiError } from '../../api/client';
import { Choice, Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Pairs, pairsOf, recordOf, type Pair } from '../../ui/pairs';
import { Panel } from '../../ui/panel';

const TYPES: readonly [ChannelType, string][] = [
  ['webhook', 'Webhook'],
  ['slack', 'Slack'],
  ['email', 'E-mail'],
];

interface FormState {
  name: string;
  type: ChannelType;
  url: string;
  headers: Pair[];
  to: string;
}

function draftOf(form: FormState): ChannelDraft {
  const { name, type } = form;
  if (type === 'email') return { name, type, config: { to: form.to.split(/[\s,;]+/).filter((address) => address !== '') } };
  if (type === 'slack') return { name, type, config: { url: form.url.trim() } };
  return { name, type, config: { url: form.url.trim(), headers: recordOf(form.headers) } };
}

/** The form of a channel. */
export function ChannelPanel(props: { channel: Channel | undefined; onClose: () => void; onChanged: () => void }) {
  const { channel } = props;
  const [form, setForm] = useState<FormState>({
    name: channel?.name ?? '',
    type: channel?.type ?? 'webhook',
    url: channel?.config.url ?? '',
    headers: pairsOf(channel?.config.headers ?? {}),
    to: channel?.config.to?.join(', ') ?? '',
  });
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
          void run(() => (channel ? updateChannel(channel.id, draftOf(form)) : createChannel(draftOf(form))));
        }}
      >
        <Field title="Name" problem={about('name')}>
          <input value={form.name} required onInput={(event) => change({ name: event.currentTarget.value })} />
        </Field>
        <Field title="Type" problem={about('type')}>
          <Choice value={form.type} options={TYPES} onChange={(type) => change({ type: type as ChannelType })} />
        </Field>
        {form.type === 'email' ? (
          <Field title="To" problem={about('to')} hint="Addresses, separated by commas">
            <input type="text" inputMode="email" value={form.to} onInput={(event) => change({ to: event.currentTarget.value })} />
          </Field>
        ) : (
          <Field
            title={form.type === 'slack' ? 'Incoming webhook of Slack' : 'URL'}
            problem={about('url')}
            hint={channel ? 'Parts that are secret are masked; what stays masked is kept as it is.' : 'Receives a POST for each notification'}
          >
            <input class="mono" type="url" value={form.url} onInput={(event) => change({ url: event.currentTarget.value })} />
          </Field>
        )}
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
