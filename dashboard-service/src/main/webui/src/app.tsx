import { place } from './shell/router';
import { Shell } from './shell/shell';
import { AlertsView } from './views/alerts/alerts-view';
import { ErrorsView } from './views/errors/errors-view';
import { ExploreView } from './views/explore/explore-view';
import { OverviewView } from './views/overview/overview-view';
import { PoolsView } from './views/pools/pools-view';
import { SystemView } from './views/system/system-view';
import { TargetsView } from './views/targets/targets-view';

const VIEWS: Record<string, () => preact.JSX.Element> = {
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
