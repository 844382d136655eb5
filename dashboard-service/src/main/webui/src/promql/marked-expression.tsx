import { placeOfError } from './error-position';

/** An expression with the place of its error marked; nothing when the message names none. */
export function MarkedExpression({ expression, message }: { expression: string; message: string }) {
  const place = placeOfError(expression, message);
  if (!place) return null;
  return (
    <div class="marked" data-testid="marked-expression" data-value={place.start}>
      {expression.slice(0, place.start)}
      <mark>{expression.slice(place.start, place.end) || '␣'}</mark>
      {expression.slice(place.end)}
    </div>
  );
}
