-- What is to be erased of metrics, and how far that is (docs/formats/http-api.md). Written by the query-service only.
create table metric_erasure (
    project_id text not null,
    erasure_id bigint generated always as identity,
    -- Selectors as they were given; emptied once it is done, since they may name a person.
    selectors text[] not null,
    -- Milliseconds since the Unix epoch, both inclusive; the end is not after the request.
    start_ms bigint not null,
    end_ms bigint not null,
    -- waiting: heads still hold samples that came before the request; erasing: blocks are rewritten; rewriting: tables
    -- are, so that nothing is left on disk; done.
    state text not null default 'waiting' check (state in ('waiting', 'erasing', 'rewriting', 'done')),
    requested_at timestamptz not null default now(),
    done_at timestamptz,
    -- Where each partition of the topic ended at the request: what lies before is erased.
    topic_id uuid not null,
    cut_offsets bigint[] not null,
    -- Which process is at it, and until when the others leave it alone.
    worker uuid,
    busy_until timestamptz not null default '-infinity',
    -- Series that the selectors match, and those of which nothing was left.
    series bigint not null default 0,
    forgotten bigint not null default 0,
    -- Families times windows.
    units bigint not null default 0,
    units_done bigint not null default 0,
    -- What was taken out: blocks that were rewritten, samples and buckets, bytes.
    blocks bigint not null default 0,
    samples bigint not null default 0,
    bytes bigint not null default 0,
    -- Blocks and series of blocks that could not be read.
    unreadable bigint not null default 0,
    -- Once blocks are rewritten: the last transaction that saw them as they were, and tables still to be rewritten.
    erased_xid xid8,
    rewrites text[] not null default '{}',
    primary key (project_id, erasure_id)
);
select isolate_by_project('metric_erasure');

-- Writes a table of samples, or that of series, anew without what was deleted of it, and says whether it is there. Nobody
-- reads or writes it meanwhile; when it is in use, an error soon, for whoever comes
-- meanwhile waits behind it.
create function tidewatch_rewrite(part text)
    returns boolean
    language plpgsql security definer
    set search_path = public, pg_temp
    set tidewatch.project = '*'
    set lock_timeout = '200ms' as $$
declare
    target regclass := to_regclass(part);
    key name;
begin
    if target is null then
        return false;
    end if;
    if part <> 'series' and not exists (
            select from pg_inherits i join pg_class p on p.oid = i.inhparent
            where i.inhrelid = target and p.relname in
                ('metric_seal', 'metric_block', 'metric_block_1m', 'metric_block_5m', 'exemplar')) then
        raise exception 'table % holds no samples', part;
    end if;
    select c.relname into key from pg_index x join pg_class c on c.oid = x.indexrelid
    where x.indrelid = target and x.indisprimary;
    execute format('cluster %s using %I', target, key);
    return true;
end
$$;
revoke all on function tidewatch_rewrite(text) from public;
do $$
begin
    execute format('grant execute on function tidewatch_rewrite(text) to %I', '${appRole}');
end
$$;
