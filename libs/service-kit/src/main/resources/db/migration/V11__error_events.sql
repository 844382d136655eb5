-- Error events, a row each, and how many there were. Written by the query-service only.

create table error_event (
    project_id text not null,
    -- The day of occurred_at in UTC: what the partitions and the identity are by.
    day date not null,
    error_id uuid not null,
    occurred_at timestamptz not null,
    accepted_at timestamptz not null,
    source text not null,
    type text not null,
    type_reason text not null,
    error_type text not null,
    severity text not null,
    workflow_id uuid,
    service text not null,
    message text not null,
    stack text not null,
    metadata jsonb not null,
    primary key (project_id, day, error_id),
    check (day = (occurred_at at time zone 'UTC')::date)
) partition by range (day);
create index on error_event (project_id, occurred_at desc, error_id desc);
create table error_event_default partition of error_event default;
select isolate_by_project('error_event');
select isolate_by_project('error_event_default');

-- Rows of error_event counted when they are inserted, in the same transaction. One table a resolution, since each is
-- kept for its own time.
create table error_count_15s (
    project_id text not null,
    bucket timestamptz not null,
    source text not null,
    type text not null,
    severity text not null,
    service text not null,
    count bigint not null,
    primary key (project_id, bucket, source, type, severity, service)
) partition by range (bucket);
create table error_count_1m (like error_count_15s including all) partition by range (bucket);
create table error_count_5m (like error_count_15s including all) partition by range (bucket);
create table error_count_15s_default partition of error_count_15s default;
create table error_count_1m_default partition of error_count_1m default;
create table error_count_5m_default partition of error_count_5m default;
select isolate_by_project(t::regclass) from unnest(array[
    'error_count_15s', 'error_count_1m', 'error_count_5m',
    'error_count_15s_default', 'error_count_1m_default', 'error_count_5m_default']) t;
