-- Written by the alert-service alone: who has an alert, and who is told when nobody has it.

create table alert_acknowledgement (
    project_id text not null,
    fingerprint text not null,
    -- When the alert began: one that begins anew is nobody's.
    starts_at timestamptz not null,
    labels jsonb not null,
    rule_id uuid,
    acknowledged_by text not null,
    comment text not null,
    acknowledged_at timestamptz not null,
    primary key (project_id, fingerprint, starts_at)
);

create table escalation_policy (
    project_id text not null,
    id uuid not null,
    position integer not null,
    name text not null,
    -- As Alertmanager writes them.
    matchers text[] not null,
    -- [{"after_ms", "channel"}], in their order.
    steps jsonb not null,
    primary key (project_id, id),
    unique (project_id, name)
);

-- Steps that were taken, until the alert is over and their channels know.
create table alert_escalated (
    project_id text not null,
    policy_id uuid not null,
    fingerprint text not null,
    starts_at timestamptz not null,
    step integer not null,
    channel_id uuid not null,
    group_key text not null,
    escalated_at timestamptz not null,
    primary key (project_id, policy_id, fingerprint, starts_at, step)
);

select isolate_by_project('alert_acknowledgement');
select isolate_by_project('escalation_policy');
select isolate_by_project('alert_escalated');
