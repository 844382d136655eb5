/** A place in the page: the view and all of its state. */
export interface Place {
  path: string;
  params: URLSearchParams;
}

export function placeOf(url: { pathname: string; search: string }): Place {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : '/';
  return { path, params: new URLSearchParams(url.search) };
}

/** The same place with some parameters set; undefined, empty text and empty lists take a parameter away. */
export function withParams(place: Place, changes: Record<string, string | string[] | undefined>): Place {
  const params = new URLSearchParams(place.params);
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== '') params.append(name, one);
  }
  return { path: place.path, params };
}

export function printPlace(place: Place): string {
  const query = place.params.toString();
  return query === '' ? place.path : `${place.path}?${query}`;
}
