-- What was read from Kafka and what became of it, added up in the transaction that stores it. Written by the
-- query-service only; docs/architecture.md#the-conservation-ledger says what follows from these figures.

create table conservation (
    project_id text not null,
    signal text not null,
    partition_id integer not null,
    -- Events by the count that the records' headers name.
    consumed bigint not null default 0,
    stored bigint not null default 0,
    duplicates bigint not null default 0,
    refused bigint not null default 0,
    primary key (project_id, signal, partition_id)
);
select isolate_by_project('conservation');

-- What each run of a sender says it has put into a partition, from the last heartbeat that was read.
create table conservation_published (
    project_id text not null,
    signal text not null,
    partition_id integer not null,
    producer uuid not null,
    published bigint not null,
    heartbeat_at timestamptz not null,
    primary key (project_id, signal, partition_id, producer)
);
select isolate_by_project('conservation_published');

-- Why events were refused.
create table conservation_refused (
    project_id text not null,
    signal text not null,
    reason text not null,
    events bigint not null,
    primary key (project_id, signal, reason)
);
select isolate_by_project('conservation_refused');

-- Ranges that Kafka no longer had when they were to be read. The loss is of the topic: project_id is '*', and every
-- project sees it.
create table lost_range (
    project_id text not null,
    topic text not null,
    partition_id integer not null,
    from_offset bigint not null,
    to_offset bigint not null,
    found_at timestamptz not null,
    primary key (project_id, topic, partition_id, from_offset)
);
select isolate_by_project('lost_range');
create policy everyone on lost_range for select using (project_id = '*');
