-- Rule groups in Prometheus' sense, a row each. Written by the alert-service alone; a change leaves its mark in
-- alert_rule_change under the group's id, as one of a single rule does.

create table alert_rule_group (
    project_id text not null,
    id uuid not null primary key,
    -- The rule file that it stands in, and its place there.
    namespace text not null,
    position integer not null,
    name text not null,
    -- Counts up with each change, from 1.
    version bigint not null,
    -- As io.tidewatch.alert.groups.StoredGroup writes it.
    definition jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (project_id, namespace, name)
);
select isolate_by_project('alert_rule_group');

alter table alert_rule add column keep_firing_for_ms bigint not null default 0;
