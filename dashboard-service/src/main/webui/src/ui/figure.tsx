import { compact } from '../format/numbers';

/** A number that people and tests read: rounded for the eye, exact in the title and in `data-value`. */
export function Figure(props: { id: string; value: number | null | undefined; text?: string; unit?: string }) {
  const { id, value, unit } = props;
  const exact = value === null || value === undefined ? '' : String(value);
  return (
    <span class="figure" data-testid={id} data-value={exact} title={exact}>
      {props.text ?? compact(value)}
      {unit ? <span class="unit">{unit}</span> : null}
    </span>
  );
}
