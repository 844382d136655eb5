-- Written by the alert-service alone: rules, channels, and what is on its way to receivers.

create table notification_channel (
    project_id text not null,
    id uuid not null primary key,
    name text not null,
    type text not null check (type in ('webhook', 'slack', 'email')),
    -- As io.tidewatch.alert.channels.ChannelConfigJson writes it; holds secrets.
    config jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (project_id, name)
);

create table alert_rule (
    project_id text not null,
    id uuid not null primary key,
    -- Counts up with each change, from 1.
    version bigint not null,
    name text not null,
    expression text not null,
    recovery_expression text not null,
    for_ms bigint not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    labels jsonb not null,
    annotations jsonb not null,
    -- Ids of channels.
    channels text[] not null,
    enabled boolean not null,
    eager boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index alert_rule_project on alert_rule (project_id, name);

-- Rules whose present state is not on tidewatch.rules yet: written with the change, deleted when Kafka has it.
create table alert_rule_change (
    sequence bigint generated always as identity primary key,
    project_id text not null,
    rule_id uuid not null
);

-- One row per transition and channel until it is delivered or given up.
create table notification_outbox (
    project_id text not null,
    transition_id uuid not null,
    channel_id uuid not null,
    rule_id uuid not null,
    fingerprint text not null,
    sequence bigint not null,
    notice text not null check (notice in ('firing', 'unknown', 'resolved')),
    -- AlertTransition, protobuf.
    transition bytea not null,
    starts_at timestamptz not null,
    created_at timestamptz not null default now(),
    -- When it may be claimed: a claim moves it to the end of its lease, a failure to the next attempt.
    due_at timestamptz not null default now(),
    attempts integer not null default 0,
    last_error text not null default '',
    primary key (project_id, transition_id, channel_id)
);
create index notification_outbox_due on notification_outbox (channel_id, due_at);
create index notification_outbox_alert on notification_outbox (channel_id, rule_id, fingerprint, sequence);

-- What became of notifications.
create table notification_log (
    project_id text not null,
    transition_id uuid not null,
    channel_id uuid not null,
    channel_name text not null,
    channel_type text not null,
    rule_id uuid not null,
    rule_name text not null,
    severity text not null,
    notice text not null,
    fingerprint text not null,
    starts_at timestamptz not null,
    outcome text not null check (outcome in ('delivered', 'failed')),
    detail text not null,
    attempts integer not null,
    decided_at timestamptz not null,
    created_at timestamptz not null,
    finished_at timestamptz not null,
    primary key (project_id, transition_id, channel_id)
);
create index notification_log_created on notification_log (project_id, created_at desc);
create index notification_log_alert on notification_log (rule_id, fingerprint, created_at desc);
create index notification_log_finished on notification_log (finished_at);

select isolate_by_project('notification_channel');
select isolate_by_project('alert_rule');
select isolate_by_project('alert_rule_change');
select isolate_by_project('notification_outbox');
select isolate_by_project('notification_log');
