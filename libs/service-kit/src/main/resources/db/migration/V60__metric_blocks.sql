-- Samples in blocks (docs/formats/blocks.md). Written by the query-service only.

create sequence metric_block_id;

-- Raw samples as they were sealed: small blocks, which are merged while their window lasts. A partition whose window is
-- over is emptied into metric_block and dropped, so that nothing is left of the space that merging took.
create table metric_seal (
    project_id text not null,
    -- The metric's name without _bucket, _sum, _count, _created.
    family text not null,
    -- Six hours, of which all samples of the block are.
    window_start timestamptz not null,
    block_id bigint not null default nextval('metric_block_id'),
    -- Drawn from metric_block_id by the seal; of a merged block the lowest of what it was made of. Of two samples of one
    -- series and time stamp that of the lower stays.
    seal_order bigint not null,
    -- How often its samples have been merged.
    level smallint not null,
    sealed_at timestamptz not null default now(),
    -- Milliseconds since the Unix epoch, both inclusive.
    first_ms bigint not null,
    last_ms bigint not null,
    series integer not null,
    samples bigint not null,
    -- Lowest and highest series.
    first_series uuid not null,
    last_series uuid not null,
    directory bytea not null,
    data bytea not null,
    primary key (project_id, family, window_start, block_id)
) partition by range (window_start);
-- Compressed already, and read in parts.
alter table metric_seal alter column directory set storage external, alter column data set storage external;
create table metric_seal_default partition of metric_seal default;
select isolate_by_project('metric_seal');
select isolate_by_project('metric_seal_default');

-- Raw samples of windows that are over.
create table metric_block (like metric_seal including all) partition by range (window_start);
create table metric_block_default partition of metric_block default;
select isolate_by_project('metric_block');
select isolate_by_project('metric_block_default');

-- Aggregates of a minute; a window is a day.
create table metric_block_1m (like metric_seal including all) partition by range (window_start);
create table metric_block_1m_default partition of metric_block_1m default;
select isolate_by_project('metric_block_1m');
select isolate_by_project('metric_block_1m_default');

-- Aggregates of five minutes; a window is a week.
create table metric_block_5m (like metric_seal including all) partition by range (window_start);
create table metric_block_5m_default partition of metric_block_5m default;
select isolate_by_project('metric_block_5m');
select isolate_by_project('metric_block_5m_default');

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
        ('metric_seal', 'window_start', interval '6 hours'),
        ('metric_block', 'window_start', interval '6 hours'),
        ('metric_block_1m', 'window_start', interval '1 day'),
        ('metric_block_5m', 'window_start', interval '7 days'),
        ('exemplar', 'at', interval '4 hours'),
        ('lifecycle_event', 'day', interval '1 day'),
        ('alert_transition', 'instant', interval '7 days')) as s (name, key_column, width)
    where s.name = parent
$$;

-- Drops the partition that begins at the instant when it is empty; says whether it did. Not while anyone writes to the
-- table, whom it would keep waiting: it is asked again.
create function tidewatch_drop_empty_partition(parent text, starts timestamptz)
    returns boolean
    language plpgsql security definer
    set search_path = public, pg_temp
    set tidewatch.project = '*'
    set timezone = 'UTC'
    set lock_timeout = '1s' as $$
declare
    spec record;
    part text := parent || '_' || to_char(starts, 'YYYYMMDDHH24');
    used boolean;
begin
    select * into spec from tidewatch_partition_spec(parent);
    if not found then
        raise exception 'table % is not partitioned by time', parent;
    end if;
    if to_regclass(part) is null then
        return false;
    end if;
    begin
        execute format('lock table only %I in access exclusive mode nowait', parent);
        execute format('lock table only %I in access exclusive mode nowait', part);
    exception when lock_not_available then
        return false;
    end;
    -- By the parent, whose policy lets all projects' rows be seen here; partitions have none.
    execute format('select exists (select from %I where %I >= %L and %I < %L)',
        parent, spec.key_column, starts, spec.key_column, starts + spec.width) into used;
    if used then
        return false;
    end if;
    execute format('drop table %I', part);
    return true;
end
$$;
revoke all on function tidewatch_drop_empty_partition(text, timestamptz) from public;
do $$
begin
    execute format('grant execute on function tidewatch_drop_empty_partition(text, timestamptz) to %I', '${appRole}');
end
$$;
