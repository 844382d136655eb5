import type { Labels } from '../stream/protocol';
import { call } from './client';

export interface RuleDraft {
  name: string;
  expression: string;
  /** While it returns a series, that series' alert goes on firing; empty for none. */
  recovery_expression: string;
  for: string;
  severity: string;
  labels: Labels;
  annotations: Labels;
  channels: string[];
  enabled: boolean;
  eager: boolean;
}

export interface Rule extends RuleDraft {
  id: string;
  version: number;
  state: string;
  health: string;
  last_error: string | null;
  updated_at: string;
}

export type MetricKind = 'gauge' | 'counter' | 'histogram';

/** The short form of a rule; the server makes PromQL of it. */
export interface ShortRule {
  name: string;
  metric: string;
  type: MetricKind;
  labels: Labels;
  aggregation: string;
  window: string;
  comparison: string;
  threshold: number;
  recovery_threshold?: number;
  for: string;
  severity: string;
  notification: { channels: string[] };
}

export interface TestResult {
  parses: boolean;
  error: string | null;
  evaluated_at: string;
  result: { labels: Labels; value: number | string; would_fire: boolean }[];
}

export type ChannelType = 'webhook' | 'email' | 'slack' | 'slack_bot' | 'pagerduty' | 'teams' | 'sms';

export interface ChannelDraft {
  name: string;
  type: ChannelType;
  config: ChannelConfig;
  max_per_minute?: number | null;
}

/** What a channel of a type is made of; secrets come masked, and stay as they are when they are sent back so. */
export interface ChannelConfig {
  url?: string;
  headers?: Record<string, string>;
  secret?: string;
  /** Addresses of e-mail, or the number that gets an SMS. */
  to?: string[] | string;
  token?: string;
  channel?: string;
  routing_key?: string;
  account?: string;
  from?: string;
  [other: string]: unknown;
}

export interface Channel extends ChannelDraft {
  id: string;
  /** The receiver of the routes that it belongs to, and is changed with; null for a channel of its own. */
  receiver?: string | null;
}

const RULES = '/api/v1/monitoring/alerts';
const CHANNELS = '/api/v1/channels';

export const listRules = async (): Promise<Rule[]> => (await call<{ alerts: Rule[] }>('GET', RULES)).alerts;
export const createRule = async (draft: RuleDraft): Promise<Rule> => (await call<{ alert: Rule }>('POST', RULES, draft)).alert;
/** Replaces a rule; 409 when somebody else has changed it since `version`. */
export const updateRule = async (id: string, version: number, draft: RuleDraft): Promise<Rule> =>
  (await call<{ alert: Rule }>('PUT', `${RULES}/${id}`, { ...draft, version })).alert;
export const deleteRule = (id: string): Promise<void> => call('DELETE', `${RULES}/${id}`);
export const testRule = (draft: RuleDraft): Promise<TestResult> => call('POST', `${RULES}/test`, draft);
export const createShortRule = async (draft: ShortRule): Promise<Rule> =>
  (await call<{ alert: Rule }>('POST', '/api/metrics/alerts', draft)).alert;

/** A rule that is ready to be switched on. */
export interface RuleTemplate {
  id: string;
  name: string;
  description: string;
  note: string;
  severity: string;
  for: string;
  parameters: { name: string; description: string; unit: 'percent' | 'factor' | 'duration'; default: number | string; least: number | string; most: number | string }[];
  expression: string;
  /** Ids of rules that were made from it. */
  rules: string[];
}

const TEMPLATES = '/api/v1/monitoring/rule-templates';

export const listTemplates = async (): Promise<RuleTemplate[]> => (await call<{ templates: RuleTemplate[] }>('GET', TEMPLATES)).templates;
export const createFromTemplate = async (
  id: string,
  changes: { parameters: Record<string, number | string>; for: string; severity: string; channels: string[] },
): Promise<Rule> => (await call<{ alert: Rule }>('POST', `${TEMPLATES}/${encodeURIComponent(id)}`, changes)).alert;

export async function listChannels(): Promise<Channel[]> {
  return (await call<{ channels: Channel[] }>('GET', CHANNELS)).channels;
}
/** A notification and what became of it. */
export interface Delivery {
  transition_id: string;
  channel_id: string;
  channel_name: string | null;
  rule_name: string | null;
  notice: string;
  outcome: string;
  attempts: number;
  detail: string;
  created_at: string;
}

export const listDeliveries = async (): Promise<Delivery[]> =>
  (await call<{ notifications: Delivery[] }>('GET', '/api/v1/notifications')).notifications;
export const createChannel = (draft: ChannelDraft): Promise<unknown> => call('POST', CHANNELS, draft);
export const updateChannel = (id: string, draft: ChannelDraft): Promise<unknown> => call('PUT', `${CHANNELS}/${id}`, draft);
export const deleteChannel = (id: string): Promise<void> => call('DELETE', `${CHANNELS}/${id}`);
export const testChannel = (id: string): Promise<{ delivered: boolean; detail: string }> => call('POST', `${CHANNELS}/${id}/test`, {});
