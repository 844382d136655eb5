-- Transitions of alerts, projected from the topic tidewatch.alerts. Written by the query-service only.

create table alert_transition (
    project_id text not null,
    transition_id uuid not null,
    rule_id text not null,
    rule_version bigint not null,
    rule_name text not null,
    severity text not null,
    fingerprint text not null,
    sequence bigint not null,
    from_phase text not null,
    to_phase text not null,
    reason text not null,
    detail text not null,
    -- The evaluation's instant in event time.
    instant timestamptz not null,
    active_since timestamptz,
    decided_at timestamptz not null,
    appended_at timestamptz,
    value double precision not null,
    labels jsonb not null,
    annotations jsonb not null,
    expression text not null,
    -- Samples that the decision used: [{"labels": {}, "points": [[seconds, value]], "omitted": 0}].
    inputs jsonb not null,
    -- Next offsets of what had been read: [{"topic": "", "partition": 0, "offset": 0}].
    offsets jsonb not null,
    primary key (project_id, instant, transition_id)
) partition by range (instant);
create index on alert_transition (project_id, rule_id, instant desc);
create table alert_transition_default partition of alert_transition default;
select isolate_by_project('alert_transition');
select isolate_by_project('alert_transition_default');
