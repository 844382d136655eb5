import { signal } from '@preact/signals';
import { placeOf, printPlace, withParams, type Place } from './url-state';

/** Where the page is. The URL is the state: views read it here and change it by `go` and `setParams`. */
export const place = signal<Place>(placeOf(location));

addEventListener('popstate', () => (place.value = placeOf(location)));

/** Goes to a path with its query, as a step that the back button undoes. */
export function go(target: string): void {
  history.pushState(null, '', target);
  place.value = placeOf(location);
}

/** Changes parameters of the current view; small adjustments replace the entry in the history. A `mark` stays with the entry. */
export function setParams(changes: Record<string, string | string[] | undefined>, options?: { replace?: boolean; mark?: string }): void {
  const target = printPlace(withParams(place.value, changes));
  if (target === printPlace(place.value)) return;
  if (options?.replace) history.replaceState(options.mark ?? null, '', target);
  else history.pushState(options?.mark ?? null, '', target);
  place.value = placeOf(location);
}

export const param = (name: string): string | undefined => place.value.params.get(name) ?? undefined;
export const paramList = (name: string): string[] => place.value.params.getAll(name);

/** A click on an ordinary link within the page stays in the page. */
export function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
