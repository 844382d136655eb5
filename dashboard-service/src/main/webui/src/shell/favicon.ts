const GROUNDS: Record<string, string> = { critical: '#B3261E', warning: '#8A5A00', info: '#2B5FB3', none: '#0B6E75' };

/** The icon of the tab in the colour of the worst alert that fires; an exclamation bar replaces the wave then. */
export function faviconOf(worst: string | undefined): string {
  const drawing =
    worst === undefined
      ? '<path d="M4 19c4 0 4-6 8-6s4 6 8 6 4-6 8-6" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>'
      : '<path d="M16 7v11M16 24v.5" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${GROUNDS[worst ?? 'none'] ?? GROUNDS['critical']}"/>${drawing}</svg>`;
  return 'data:image/svg+xml,' + encodeURIComponent(svg);
}

export function setFavicon(worst: string | undefined): void {
  const link = document.getElementById('favicon');
  if (link instanceof HTMLLinkElement) link.href = worst === undefined ? '/favicon.svg' : faviconOf(worst);
}
