import { Plus, X } from 'lucide';
import { Icon } from './icon';

export type Pair = [name: string, value: string];

export function pairsOf(record: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(record);
}

/** The pairs that have a name; a later one wins. */
export function recordOf(pairs: Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(([name]) => name.trim() !== '').map(([name, value]) => [name.trim(), value]));
}

/** Names with values, to add to, change and take from. */
export function Pairs(props: { title: string; pairs: Pair[]; onChange: (pairs: Pair[]) => void; nameHint: string; valueHint: string; problem?: string | undefined }) {
  const { pairs, onChange } = props;
  const change = (index: number, pair: Pair) => onChange(pairs.map((one, i) => (i === index ? pair : one)));
  return (
    <fieldset>
      <legend>{props.title}</legend>
      {pairs.map(([name, value], index) => (
        <div class="row" key={index}>
          <input
            class="grow mono"
            value={name}
            placeholder={props.nameHint}
            aria-label={`${props.title}: name ${index + 1}`}
            onInput={(event) => change(index, [event.currentTarget.value, value])}
          />
          <input
            class="grow"
            value={value}
            placeholder={props.valueHint}
            aria-label={`${props.title}: value ${index + 1}`}
            onInput={(event) => change(index, [name, event.currentTarget.value])}
          />
          <button type="button" class="plain square" aria-label={`${props.title}: remove ${name || index + 1}`} onClick={() => onChange(pairs.filter((_, i) => i !== index))}>
            <Icon of={X} />
          </button>
        </div>
      ))}
      <div>
        <button type="button" onClick={() => onChange([...pairs, ['', '']])}>
          <Icon of={Plus} />
          Add
        </button>
      </div>
      {props.problem ? (
        <span class="problem" role="alert">
          {props.problem}
        </span>
      ) : null}
    </fieldset>
  );
}
