-- Exemplars of series, a row each. Written by the query-service only.

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
        ('alert_transition', 'instant', interval '7 days')) as s (name, key_column, width)
    where s.name = parent
$$;

create table exemplar (
    project_id text not null,
    series_id uuid not null,
    at timestamptz not null,
    -- A hash of value and labels: an exemplar that comes again is the same row.
    identity bigint not null,
    value double precision not null,
    labels jsonb not null,
    primary key (project_id, series_id, at, identity)
) partition by range (at);
create table exemplar_default partition of exemplar default;
select isolate_by_project('exemplar');
select isolate_by_project('exemplar_default');
