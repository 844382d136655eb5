import type { Channel, ChannelConfig, ChannelDraft, ChannelType } from '../../api/alerts';
import { pairsOf, recordOf, type Pair } from '../../ui/pairs';

export const TYPES: readonly [ChannelType, string][] = [
  ['webhook', 'Webhook'],
  ['slack', 'Slack (incoming webhook)'],
  ['slack_bot', 'Slack (app)'],
  ['email', 'E-mail'],
  ['pagerduty', 'PagerDuty'],
  ['teams', 'Microsoft Teams'],
  ['sms', 'SMS'],
];

/** A text that a type's configuration holds. */
export interface TextField {
  name: 'url' | 'secret' | 'to' | 'token' | 'channel' | 'routing_key' | 'account' | 'from';
  title: string;
  hint?: string;
}

const URL_HINT = 'Receives a POST for each notification';

export const FIELDS: Record<ChannelType, readonly TextField[]> = {
  webhook: [
    { name: 'url', title: 'URL', hint: URL_HINT },
    { name: 'secret', title: 'Secret (optional)', hint: 'Signs each message: HMAC-SHA256 in X-Tidewatch-Signature' },
  ],
  slack: [{ name: 'url', title: 'Incoming webhook of Slack', hint: URL_HINT }],
  slack_bot: [
    { name: 'token', title: 'Token of the app', hint: 'xoxb-…; one message a group, edited as it changes' },
    { name: 'channel', title: 'Channel', hint: 'Its id, such as C0123456' },
  ],
  email: [{ name: 'to', title: 'To', hint: 'Addresses, separated by commas' }],
  pagerduty: [{ name: 'routing_key', title: 'Integration key', hint: 'Of an Events API v2 integration' }],
  teams: [{ name: 'url', title: 'URL of the workflow', hint: URL_HINT }],
  sms: [
    { name: 'account', title: 'Account', hint: 'SID of the account, AC…' },
    { name: 'token', title: 'Token' },
    { name: 'from', title: 'From', hint: '+15550100' },
    { name: 'to', title: 'To', hint: '+15550101' },
  ],
};

export interface FormState {
  name: string;
  type: ChannelType;
  texts: Partial<Record<TextField['name'], string>>;
  headers: Pair[];
}

export function formOf(channel: Channel | undefined): FormState {
  const type = channel?.type ?? 'webhook';
  const config = channel?.config ?? {};
  const texts: FormState['texts'] = {};
  for (const { name } of FIELDS[type]) {
    const value = config[name];
    texts[name] = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  }
  return { name: channel?.name ?? '', type, texts, headers: pairsOf(config.headers ?? {}) };
}

/** What is sent: fields of the form over what the channel has besides. */
export function draftOf(form: FormState, channel: Channel | undefined): ChannelDraft {
  const config: ChannelConfig = channel?.type === form.type ? { ...channel.config } : {};
  for (const { name } of FIELDS[form.type]) {
    const text = (form.texts[name] ?? '').trim();
    if (text === '') delete config[name];
    else config[name] = text;
  }
  if (form.type === 'email') config.to = (form.texts.to ?? '').split(/[\s,;]+/).filter((address) => address !== '');
  if (form.type === 'webhook') config.headers = recordOf(form.headers);
  const rate = channel?.max_per_minute;
  return { name: form.name, type: form.type, config, ...(rate ? { max_per_minute: rate } : {}) };
}
