import { useState } from 'preact/hooks';
import { enterKey, keyWanted } from '../api/access';
import { Field } from '../ui/field';
import { refreshSnapshots } from './live';

/** Asks for the access key when the server does. */
export function KeyPrompt() {
  const [text, setText] = useState('');
  if (!keyWanted.value) return null;
  return (
    <form
      class="card"
      aria-label="Access key"
      data-testid="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        enterKey(text);
        refreshSnapshots();
      }}
    >
      <header>
        <h2>This Tidewatch asks for a key</h2>
      </header>
      <div class="body stack">
        <Field title="Access key" hint="Kept until this tab is closed.">
          <input type="password" autocomplete="off" required value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <div>
          <button type="submit">Use this key</button>
        </div>
      </div>
    </form>
  );
}
