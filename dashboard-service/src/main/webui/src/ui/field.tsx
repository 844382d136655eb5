import type { ComponentChildren } from 'preact';

/** A labelled control with what is wrong with it, or a hint. The control is its child. */
export function Field(props: { title: string; problem?: string | undefined; hint?: string; children: ComponentChildren; class?: string }) {
  return (
    <label class={`field ${props.class ?? ''}`}>
      <span class="title">{props.title}</span>
      {props.children}
      {props.problem ? (
        <span class="problem" role="alert">
          {props.problem}
        </span>
      ) : props.hint ? (
        <span class="hint">{props.hint}</span>
      ) : null}
    </label>
  );
}

export function Choice(props: { value: string; options: readonly (string | readonly [string, string])[]; onChange: (value: string) => void; label?: string }) {
  return (
    <select value={props.value} aria-label={props.label} onChange={(event) => props.onChange(event.currentTarget.value)}>
      {props.options.map((option) => {
        const [value, text] = typeof option === 'string' ? [option, option] : option;
        return (
          <option key={value} value={value}>
            {text}
          </option>
        );
      })}
    </select>
  );
}
