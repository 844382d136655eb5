-- The role that services run as: owns nothing, sees what its project's policy lets it see.
do $$
begin
  if not exists (select from pg_roles where rolname = '${appRole}') then
    execute format('create role %I login password %L nosuperuser nobypassrls nocreatedb nocreaterole', '${appRole}', '${appPassword}');
  end if;
  execute format('grant usage on schema public to %I', '${appRole}');
  execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I', '${appRole}');
  execute format('alter default privileges in schema public grant usage, select on sequences to %I', '${appRole}');
end
$$;

-- Gives a table with a column project_id its policy: rows of the transaction's project, or all rows when that is '*'.
-- Forced, so that it holds for the owner too. Call it for a partition as well: policies are not inherited.
create function isolate_by_project(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy project_isolation on %s '
    'using (current_setting(''tidewatch.project'', true) in (''*'', project_id)) '
    'with check (current_setting(''tidewatch.project'', true) in (''*'', project_id))', target);
end
$$;
revoke execute on function isolate_by_project(regclass) from public;

-- How far each consumer has stored each partition of Kafka. Advanced in the transaction that stores the data, by
-- compare-and-set on epoch and offset, which fences an owner that has lost the partition. Belongs to no project.
create table consumer_offset (
  consumer    text        not null,
  topic       text        not null,
  partition   int         not null,
  topic_id    uuid        not null,
  next_offset bigint      not null check (next_offset >= 0),
  epoch       bigint      not null check (epoch > 0),
  owner       text        not null,
  updated_at  timestamptz not null default now(),
  primary key (consumer, topic, partition)
) with (fillfactor = 50);
comment on column consumer_offset.topic_id is 'Kafka''s id of the topic: a topic made anew under the same name starts again at 0';
comment on column consumer_offset.owner is 'address of the replica that owns the partition';
