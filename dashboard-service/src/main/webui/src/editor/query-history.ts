/** A query that was run. */
export interface PastQuery {
  expression: string;
  /** Milliseconds. */
  time: number;
}

export const MOST_REMEMBERED = 50;
const LONGEST = 4_000;

/** The list with one more, newest first, each expression once; what is empty or very long is not remembered. */
export function remembered(list: PastQuery[], expression: string, time: number): PastQuery[] {
  if (expression.trim() === '' || expression.length > LONGEST) return list;
  return [{ expression, time }, ...list.filter((one) => one.expression !== expression)].slice(0, MOST_REMEMBERED);
}

/** Reads what was stored; anything else that stands there is no history. */
export function historyOf(text: string | null): PastQuery[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(list)) return [];
    return list.flatMap((one: Partial<PastQuery> | null) =>
      typeof one?.expression === 'string' && typeof one.time === 'number' ? [{ expression: one.expression, time: one.time }] : [],
    ).slice(0, MOST_REMEMBERED);
  } catch {
    return [];
  }
}

const KEY = 'tidewatch.queries';

export function pastQueries(): PastQuery[] {
  return historyOf(stored(KEY, () => localStorage));
}

export function rememberQuery(expression: string): void {
  store(KEY, JSON.stringify(remembered(pastQueries(), expression, Date.now())), () => localStorage);
}

export function forgetQueries(): void {
  store(KEY, '[]', () => localStorage);
}

const DRAFTS = 'tidewatch.drafts';
const MOST_DRAFTS = 20;

/** Text that has been written and not run, by the place and expression that it changes; for this tab, over a reload. */
export function draftOf(index: number, expression: string): string | undefined {
  return drafts().find(([key]) => key === `${index} ${expression}`)?.[1];
}

/** Keeps a draft; one that is no change is forgotten. */
export function keepDraft(index: number, expression: string, text: string): void {
  const key = `${index} ${expression}`;
  const rest = drafts().filter(([one]) => one !== key);
  const list = text === expression ? rest : [[key, text], ...rest].slice(0, MOST_DRAFTS);
  store(DRAFTS, JSON.stringify(list), () => sessionStorage);
}

/** The query at that place is gone: its drafts are forgotten, those behind it move up. */
export function moveDrafts(removed: number): void {
  store(DRAFTS, JSON.stringify(draftsWithout(drafts(), removed)), () => sessionStorage);
}

export function draftsWithout(list: [string, string][], removed: number): [string, string][] {
  return list.flatMap(([key, text]): [string, string][] => {
    const end = key.indexOf(' ');
    const index = Number(key.slice(0, end));
    if (index === removed) return [];
    return [[index > removed ? `${index - 1}${key.slice(end)}` : key, text]];
  });
}

function drafts(): [string, string][] {
  try {
    const list: unknown = JSON.parse(stored(DRAFTS, () => sessionStorage) ?? '[]');
    return Array.isArray(list) ? list.filter((one): one is [string, string] => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string') : [];
  } catch {
    return [];
  }
}

// Storage may be switched off or full: then nothing is remembered.
function stored(key: string, storage: () => Storage): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, text: string, storage: () => Storage): void {
  try {
    storage().setItem(key, text);
  } catch {
    // as above
  }
}
