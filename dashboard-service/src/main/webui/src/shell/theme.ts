import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'tidewatch.theme';

function stored(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** The chosen theme; theme.js has set it before the first paint. */
export const theme = signal<Theme>(stored());
/** Goes up when colours have changed: canvases repaint on it. */
export const paint = signal(0);

effect(() => {
  const chosen = theme.value;
  if (chosen === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = chosen;
  try {
    if (chosen === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is switched off: the choice lasts until the page is closed.
  }
  paint.value = paint.peek() + 1;
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (paint.value = paint.peek() + 1));

/** A colour of the current theme by its custom property. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The colour, let through to a third; the bundler may have shortened `#ee6677` to `#e67`. */
export function faded(hex: string): string {
  const full = hex.length === 4 ? '#' + [...hex.slice(1)].map((digit) => digit + digit).join('') : hex;
  return full + '59';
}
