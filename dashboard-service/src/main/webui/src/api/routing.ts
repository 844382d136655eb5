import type { Labels } from '../stream/protocol';
import { call } from './client';

/** Alertmanager's matcher, as its API has it. */
export interface Matcher {
  name: string;
  value: string;
  isRegex: boolean;
  isEqual: boolean;
}

export interface Silence {
  id: string;
  matchers: Matcher[];
  startsAt: string;
  endsAt: string;
  createdBy: string;
  comment: string;
  status: { state: 'active' | 'pending' | 'expired' };
}

export type SilenceDraft = Omit<Silence, 'id' | 'status'>;

export const listSilences = (): Promise<Silence[]> => call('GET', '/api/v2/silences');
export const createSilence = (draft: SilenceDraft): Promise<{ silenceID: string }> => call('POST', '/api/v2/silences', draft);
export const expireSilence = (id: string): Promise<void> => call('DELETE', `/api/v2/silence/${encodeURIComponent(id)}`);

/** Routes in force: an Alertmanager configuration. */
export interface Routing {
  version: number;
  source: 'api' | 'file';
  config: string | null;
  file_error: string | null;
}

export interface Check {
  valid: boolean;
  error: { message: string; line: number; column: number } | null;
  routes?: number;
  receivers?: string[];
}

/** Where an alert would go. */
export interface RouteHit {
  route: string;
  receiver: string;
  group_labels: Labels;
  group_wait: string;
  group_interval: string;
  repeat_interval: string;
  muted_by: string[];
}

const ROUTING = '/api/v1/routing';

export const readRouting = async (): Promise<Routing> => (await call<{ routing: Routing }>('GET', ROUTING)).routing;
export const saveRouting = async (config: string, version: number): Promise<Routing> =>
  (await call<{ routing: Routing }>('PUT', ROUTING, { config, version })).routing;
export const checkRouting = (config: string): Promise<Check> => call('POST', `${ROUTING}/check`, { config });
export const testRouting = async (labels: Labels, config: string | undefined): Promise<RouteHit[]> =>
  (await call<{ routes: RouteHit[] }>('POST', `${ROUTING}/test`, { labels, ...(config === undefined ? {} : { config }) })).routes;
