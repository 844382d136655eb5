import { useState } from 'preact/hooks';

/**
 * A text field whose text is its own while it is being written: what is drawn anew meanwhile does not take it away.
 * `onCommit` gets the text when the field is left or Enter is pressed; where it takes nothing over, `value` comes back.
 */
export function Draft(props: { value: string; onCommit: (text: string) => void; class?: string; label?: string; list?: string; placeholder?: string | undefined }) {
  const [draft, setDraft] = useState<string>();
  return (
    <input
      class={props.class}
      list={props.list}
      aria-label={props.label}
      placeholder={props.placeholder}
      value={draft ?? props.value}
      onInput={(event) => setDraft(event.currentTarget.value)}
      // A text that is back to what it was is no change.
      onBlur={() => setDraft(undefined)}
      onChange={(event) => {
        setDraft(undefined);
        props.onCommit(event.currentTarget.value);
      }}
    />
  );
}
