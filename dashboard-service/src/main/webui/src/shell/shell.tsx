import { Monitor, Moon, Pause, Play, Sun } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { clock } from '../format/time';
import { worstFiring } from '../stream/alert-feed';
import { Icon } from '../ui/icon';
import { setFavicon } from './favicon';
import { KeyPrompt } from './key-prompt';
import { connection, paused, useLive } from './live';
import { PAGES } from './pages';
import { followLink, place } from './router';
import { theme, type Theme } from './theme';

const THEMES: Record<Theme, { next: Theme; icon: typeof Sun; name: string }> = {
  system: { next: 'light', icon: Monitor, name: 'the system’s theme' },
  light: { next: 'dark', icon: Sun, name: 'light theme' },
  dark: { next: 'system', icon: Moon, name: 'dark theme' },
};

/** What is around every view: the rail, the bar, the state of the stream. */
export function Shell({ children }: { children: ComponentChildren }) {
  const alerts = useLive({ kind: 'alerts' }, { unpaused: true }).data;
  const firing = alerts?.active.filter((alert) => alert.phase === 'firing').length ?? 0;
  const worst = worstFiring(alerts);
  const here = PAGES.find((page) => page.path === place.value.path);
  useEffect(() => setFavicon(worst), [worst]);
  useEffect(() => {
    document.title = `${firing > 0 ? `(${firing}) ` : ''}${here?.name ?? 'Not found'} – Tidewatch`;
  }, [here, firing]);
  return (
    <div class="shell" onClick={followLink}>
      <a class="skip button" href="#main" onClick={skipToMain}>
        Skip to content
      </a>
      <div class="rail">
        <nav aria-label="Views">
          <a class="wordmark" href="/">
            <img src="/favicon.svg" alt="" />
            <span class="label">Tidewatch</span>
          </a>
          <ul>
            {PAGES.map((page) => (
              <li key={page.path}>
                <a href={page.path} aria-current={page === here ? 'page' : undefined} title={page.name}>
                  <Icon of={page.icon} />
                  <span class="label">{page.name}</span>
                  {page.path === '/alerts' && firing > 0 ? (
                    <span class="count" data-testid="rail-firing" data-value={firing}>
                      {firing}
                      <span class="visually-hidden"> firing</span>
                    </span>
                  ) : null}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <div>
        <TopBar />
        <main id="main" tabIndex={-1}>
          <KeyPrompt />
          {children}
        </main>
      </div>
      <p class="visually-hidden" aria-live="polite">
        {firing === 0 ? '' : `${firing} ${firing === 1 ? 'alert is' : 'alerts are'} firing`}
      </p>
    </div>
  );
}

function skipToMain(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function TopBar() {
  const look = THEMES[theme.value];
  return (
    <header class="topbar">
      <span class="project" title="Project">
        default
      </span>
      <span class="push" />
      <LinkState />
      <button
        type="button"
        data-testid="pause"
        aria-pressed={paused.value}
        onClick={() => (paused.value = !paused.value)}
        title={paused.value ? 'Let the page move on' : 'Hold what is on screen'}
      >
        <Icon of={paused.value ? Play : Pause} />
        {paused.value ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        class="square"
        aria-label={`Theme: ${look.name}; change`}
        title={`Theme: ${look.name}`}
        onClick={() => (theme.value = look.next)}
      >
        <Icon of={look.icon} />
      </button>
    </header>
  );
}

function LinkState() {
  const status = connection.value;
  const words = {
    idle: 'Not connected',
    connecting: 'Connecting',
    open: paused.value ? 'Paused' : 'Live',
    stale: status.state === 'stale' ? `Stale since ${clock(status.since)}` : '',
  };
  return (
    <span
      class="link-state"
      role="status"
      data-testid="stream-state"
      data-state={status.state}
      title={status.state === 'stale' ? status.detail : ''}
    >
      <span class="dot" />
      {words[status.state]}
    </span>
  );
}
