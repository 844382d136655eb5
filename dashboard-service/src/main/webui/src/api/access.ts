import { signal } from '@preact/signals';

/** Kept for this tab only: a closed tab forgets the key. */
const STORED = 'tidewatch-key';

/** Whether the server has asked for a key that the page does not have, or refused the one it has. */
export const keyWanted = signal(false);

let key = globalThis.sessionStorage?.getItem(STORED) ?? '';

/** Takes the key for all requests from now on. */
export function enterKey(entered: string): void {
  key = entered.trim();
  globalThis.sessionStorage?.setItem(STORED, key);
  keyWanted.value = false;
}

/** `fetch` with the key, where there is one. Notes when the server asks for another. */
export async function fetchWithKey(url: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
  const headers = key === '' ? init.headers : { ...init.headers, Authorization: `Bearer ${key}` };
  const response = await fetch(url, { ...init, headers });
  if (response.status === 401) keyWanted.value = true;
  return response;
}
