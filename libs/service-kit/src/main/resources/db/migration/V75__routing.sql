-- Written by the alert-service alone: routes, groups, silences, and what receivers were told.

alter table notification_channel drop constraint notification_channel_type_check;
alter table notification_channel add constraint notification_channel_type_check
  check (type in ('webhook', 'slack', 'slack_bot', 'email', 'pagerduty', 'teams', 'sms'));
alter table notification_channel add column max_per_minute integer check (max_per_minute > 0);
-- The receiver of the routing configuration that the channel was made for; null for one that was made by itself.
alter table notification_channel add column receiver text;

-- Every configuration that was ever in force.
create table routing_config (
    project_id text not null,
    version bigint not null,
    source text not null check (source in ('file', 'api')),
    -- Alertmanager's YAML; holds secrets. Empty when routing was taken away.
    config text not null,
    -- Texts of template files by name.
    templates jsonb not null,
    created_at timestamptz not null default now(),
    primary key (project_id, version)
);

-- Whose lock is whose turn: the replica that holds the row routes the project.
create table routing_project (
    project_id text not null primary key,
    version bigint not null,
    -- Of which version the groups are.
    routed_version bigint not null default 0
);

-- Alerts by their labels, whoever sent them.
create table routed_alert (
    project_id text not null,
    fingerprint text not null,
    labels jsonb not null,
    annotations jsonb not null,
    starts_at timestamptz not null,
    -- Null while the source says that it fires.
    ends_at timestamptz,
    updated_at timestamptz not null,
    generator_url text not null,
    times_out boolean not null,
    -- Ids of channels that the rule names.
    channels text[] not null,
    rule_id uuid,
    -- Changed since it was last routed.
    fresh boolean not null default true,
    primary key (project_id, fingerprint)
);
create index routed_alert_fresh on routed_alert (project_id, updated_at) where fresh;
create index routed_alert_ended on routed_alert (ends_at);

create table alert_group (
    project_id text not null,
    -- UUID of route and labels.
    id uuid not null,
    route_id text not null,
    labels jsonb not null,
    next_at timestamptz not null,
    flushed boolean not null default false,
    primary key (project_id, id)
);
create index alert_group_due on alert_group (project_id, next_at);

create table alert_group_member (
    project_id text not null,
    group_id uuid not null,
    fingerprint text not null,
    primary key (project_id, group_id, fingerprint)
);

-- Alertmanager's notification log: what each channel was last told of a group.
create table notification_told (
    project_id text not null,
    -- UUID of the group key.
    group_id uuid not null,
    channel_id uuid not null,
    firing text[] not null,
    resolved text[] not null,
    told_at timestamptz not null,
    sequence bigint not null,
    primary key (project_id, group_id, channel_id)
);

create table silence (
    project_id text not null,
    id uuid not null,
    -- [{"name", "value", "isRegex", "isEqual"}]
    matchers jsonb not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    created_by text not null,
    comment text not null,
    updated_at timestamptz not null,
    primary key (project_id, id)
);
create index silence_ends on silence (project_id, ends_at);

-- Transitions of rules with channels that were silenced when they came; sent when the silence ends before the alert.
create table notification_held (
    project_id text not null,
    transition_id uuid not null,
    channel_id uuid not null,
    rule_id uuid not null,
    fingerprint text not null,
    sequence bigint not null,
    notice text not null,
    transition bytea not null,
    starts_at timestamptz not null,
    held_at timestamptz not null default now(),
    primary key (project_id, transition_id, channel_id)
);
create index notification_held_alert on notification_held (channel_id, rule_id, fingerprint);

-- The Slack message that stands for an alert or a group, to be edited.
create table slack_message (
    project_id text not null,
    channel_id uuid not null,
    -- UUID of what it is about.
    about uuid not null,
    conversation text not null,
    ts text not null,
    updated_at timestamptz not null default now(),
    primary key (project_id, channel_id, about)
);

-- What is told of a group, as io.tidewatch.alert.notify.MessageJson writes it; null for a single transition.
alter table notification_outbox add column message jsonb;
alter table notification_outbox add column group_key text not null default '';
alter table notification_log add column group_key text not null default '';
create index notification_log_rate on notification_log (channel_id, finished_at desc);

select isolate_by_project('routing_config');
select isolate_by_project('routing_project');
select isolate_by_project('routed_alert');
select isolate_by_project('alert_group');
select isolate_by_project('alert_group_member');
select isolate_by_project('notification_told');
select isolate_by_project('silence');
select isolate_by_project('notification_held');
select isolate_by_project('slack_message');
