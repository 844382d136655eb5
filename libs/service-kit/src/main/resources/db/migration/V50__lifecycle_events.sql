-- Lifecycle events, a row each, and the newest status of each pool. Written by the query-service only.

create table lifecycle_event (
    project_id text not null,
    -- The day of occurred_at in UTC: what the partitions and the identity are by.
    day date not null,
    event_id uuid not null,
    occurred_at timestamptz not null,
    accepted_at timestamptz not null,
    kind text not null,
    -- A text that the kind does not have is empty, a number null.
    pool text not null,
    organisation text not null,
    resource_id text not null,
    duration_seconds double precision,
    error_type text not null,
    error_message text not null,
    available bigint,
    total bigint,
    service text not null,
    version text not null,
    environment text not null,
    revision text not null,
    url text not null,
    metadata jsonb not null,
    primary key (project_id, day, event_id),
    check (day = (occurred_at at time zone 'UTC')::date)
) partition by range (day);
create index on lifecycle_event (project_id, occurred_at desc, event_id desc);
create table lifecycle_event_default partition of lifecycle_event default;
select isolate_by_project('lifecycle_event');
select isolate_by_project('lifecycle_event_default');

-- One row a pool and organisation: a read needs no search for the last status. Rows are as many as pools.
create table pool_status (
    project_id text not null,
    pool text not null,
    organisation text not null,
    available bigint not null,
    total bigint not null,
    occurred_at timestamptz not null,
    primary key (project_id, pool, organisation)
);
select isolate_by_project('pool_status');

create or replace function tidewatch_partition_spec(parent text)
    returns table (key_column text, width interval)
    language sql immutable as $$
    select s.key_column, s.width
    from (values
        ('error_event', 'day', interval '1 day'),
        ('error_count_15s', 'bucket', interval '6 hours'),
        ('error_count_1m', 'bucket', interval '1 day'),
        ('error_count_5m', 'bucket', interval '7 days'),
        ('metric_window', 'window_start', interval '4 hours'),
        ('exemplar', 'at', interval '4 hours'),
        ('lifecycle_event', 'day', interval '1 day'),
        ('alert_transition', 'instant', interval '7 days')) as s (name, key_column, width)
    where s.name = parent
$$;
