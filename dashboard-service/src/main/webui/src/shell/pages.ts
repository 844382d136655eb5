import { Activity, Bell, ChartLine, CircleAlert, LayoutDashboard, Network, Radar, type IconNode } from 'lucide';

export interface PageEntry {
  path: string;
  name: string;
  icon: IconNode;
}

export const PAGES: readonly PageEntry[] = [
  { path: '/', name: 'Overview', icon: LayoutDashboard },
  { path: '/explore', name: 'Metrics', icon: ChartLine },
  { path: '/errors', name: 'Errors', icon: CircleAlert },
  { path: '/pools', name: 'Pools', icon: Network },
  { path: '/alerts', name: 'Alerts', icon: Bell },
  { path: '/targets', name: 'Targets', icon: Radar },
  { path: '/system', name: 'System', icon: Activity },
];
