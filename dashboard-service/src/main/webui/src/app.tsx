import type { ComponentType } from 'preact';
import { later } from './shell/later';
import { place } from './shell/router';
import { Shell } from './shell/shell';
import { AlertsView } from './views/alerts/alerts-view';
import { ErrorsView } from './views/errors/errors-view';
import { OverviewView } from './views/overview/overview-view';
import { PoolsView } from './views/pools/pools-view';
import { SystemView } from './views/system/system-view';
import { TargetsView } from './views/targets/targets-view';

/** The explorer brings PromQL's grammar along: only who opens it loads it. */
const ExploreView = later(async () => (await import('./views/explore/explore-view')).ExploreView);

const VIEWS: Record<string, ComponentType> = {
  '/': OverviewView,
  '/explore': ExploreView,
  '/errors': ErrorsView,
  '/pools': PoolsView,
  '/alerts': AlertsView,
  '/targets': TargetsView,
  '/system': SystemView,
};

export function App() {
  const View = VIEWS[place.value.path] ?? NotFound;
  return (
    <Shell>
      <View />
    </Shell>
  );
}

function NotFound() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        <a href="/">Go to the overview</a>
      </p>
    </>
  );
}
