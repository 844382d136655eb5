-- Partitions by time. The runtime role owns no table, so it asks these functions, which run as the owner. A partitioned
-- table has a default partition for what lies outside the partitions that exist: nothing is refused for its date.

-- The key column and the width of a partitioned table; no row for any other name, so the functions below touch no other.
create function tidewatch_partition_spec(parent text)
    returns table (key_column text, width interval)
    language sql immutable as $$
    select s.key_column, s.width
    from (values
        ('error_event', 'day', interval '1 day'),
        ('error_count_15s', 'bucket', interval '6 hours'),
        ('error_count_1m', 'bucket', interval '1 day'),
        ('error_count_5m', 'bucket', interval '7 days'),
        ('metric_window', 'window_start', interval '4 hours'),
        ('alert_transition', 'instant', interval '7 days')) as s (name, key_column, width)
    where s.name = parent
$$;

-- Creates the partition that holds the instant; rows of its range move over from the default partition. Says whether
-- it had to be created.
create function tidewatch_ensure_partition(parent text, at timestamptz)
    returns boolean
    language plpgsql security definer
    set search_path = public, pg_temp
    set tidewatch.project = '*'
    set timezone = 'UTC' as $$
declare
    spec record;
    lower_bound timestamptz;
    upper_bound timestamptz;
    part text;
begin
    select * into spec from tidewatch_partition_spec(parent);
    if not found then
        raise exception 'table % is not partitioned by time', parent;
    end if;
    lower_bound := date_bin(spec.width, at, timestamptz '2000-01-03 00:00:00+00');
    upper_bound := lower_bound + spec.width;
    part := parent || '_' || to_char(lower_bound, 'YYYYMMDDHH24');
    if to_regclass(part) is not null then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(part, 0));
    if to_regclass(part) is not null then
        return false;
    end if;
    execute format('lock table %I in access exclusive mode', parent || '_default');
    execute format('create table %I (like %I including defaults including constraints including storage)', part, parent);
    -- No policy: the partition is reached through its parent only.
    execute format('alter table %I enable row level security', part);
    execute format('alter table %I force row level security', part);
    execute format('revoke all on %I from public', part);
    execute format(
        'with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved',
        parent || '_default', spec.key_column, lower_bound, spec.key_column, upper_bound, part);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
        parent, part, lower_bound, upper_bound);
    return true;
end
$$;

-- Drops the partitions that end at or before the instant and empties the default partition up to it. Returns how many
-- partitions were dropped.
create function tidewatch_drop_partitions(parent text, before timestamptz)
    returns integer
    language plpgsql security definer
    set search_path = public, pg_temp
    set tidewatch.project = '*'
    set timezone = 'UTC'
    set lock_timeout = '3s' as $$
declare
    spec record;
    part text;
    dropped integer := 0;
begin
    select * into spec from tidewatch_partition_spec(parent);
    if not found then
        raise exception 'table % is not partitioned by time', parent;
    end if;
    for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(parent) and c.relname ~ ('^' || parent || '_[0-9]{10}$')
    loop
        if to_timestamp(right(part, 10), 'YYYYMMDDHH24') + spec.width <= before then
            execute format('drop table %I', part);
            dropped := dropped + 1;
        end if;
    end loop;
    execute format('delete from %I where %I < %L', parent || '_default', spec.key_column, before);
    return dropped;
end
$$;

revoke all on function tidewatch_ensure_partition(text, timestamptz) from public;
revoke all on function tidewatch_drop_partitions(text, timestamptz) from public;
do $$
begin
    execute format('grant execute on function tidewatch_ensure_partition(text, timestamptz) to %I', '${appRole}');
    execute format('grant execute on function tidewatch_drop_partitions(text, timestamptz) to %I', '${appRole}');
end
$$;
