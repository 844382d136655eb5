import { effect, signal } from '@preact/signals';

const KEY = 'tidewatch.builder';

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'closed';
  } catch {
    return true;
  }
}

/** Whether builders are open; the choice stays in the browser. */
export const builderOpen = signal(stored());

effect(() => {
  try {
    if (builderOpen.value) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'closed');
  } catch {
    // Storage is switched off: the choice lasts until the page is closed.
  }
});
