import { useState } from 'preact/hooks';
import { createSilence } from '../../api/routing';
import { ApiError } from '../../api/client';
import { Choice, Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { matchersOf } from './matcher-text';

const LENGTHS: readonly [hours: string, text: string][] = [
  ['0.5', '30 minutes'],
  ['2', '2 hours'],
  ['8', '8 hours'],
  ['24', 'a day'],
  ['168', 'a week'],
];

/** The form of a new silence. */
export function SilencePanel(props: { matchers: string; onClose: () => void; onChanged: () => void }) {
  const [text, setText] = useState(props.matchers);
  const [hours, setHours] = useState('2');
  const [by, setBy] = useState('');
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const matchers = matchersOf(text);
  const save = async () => {
    if (!matchers || matchers.length === 0) return;
    setBusy(true);
    setProblem(undefined);
    const now = Date.now();
    try {
      await createSilence({
        matchers,
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + Number(hours) * 3_600_000).toISOString(),
        createdBy: by,
        comment,
      });
      props.onChanged();
      props.onClose();
    } catch (failure) {
      setProblem(failure instanceof ApiError ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <Panel title="New silence" onClose={props.onClose}>
      <form
        class="stack"
        noValidate
        data-testid="silence-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          title="Alerts with these labels"
          problem={matchers === undefined ? 'One matcher a line: team="db", service=~"a.*", env!="prod"' : undefined}
          hint="One matcher a line; all of them must hold. =, !=, =~ and !~"
        >
          <textarea class="mono" rows={4} spellcheck={false} value={text} placeholder={'team="db"'} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <Field title="For">
          <Choice value={hours} options={LENGTHS} onChange={setHours} />
        </Field>
        <Field title="By">
          <input value={by} onInput={(event) => setBy(event.currentTarget.value)} />
        </Field>
        <Field title="Why">
          <input value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
        </Field>
        {problem ? <Notice tone="critical">{problem}</Notice> : null}
        <div class="row">
          <button type="submit" class="primary" disabled={busy || !matchers || matchers.length === 0}>
            Silence
          </button>
        </div>
      </form>
    </Panel>
  );
}
