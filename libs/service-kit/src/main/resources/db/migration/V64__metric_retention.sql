-- How long samples of a project are kept, where that is not as configured. Written by the query-service only.
create table metric_retention (
    project_id text primary key,
    raw_ms bigint not null check (raw_ms > 0),
    minutes_ms bigint not null check (minutes_ms > 0),
    five_minutes_ms bigint not null check (five_minutes_ms > 0),
    -- Where it was made longer: before these instants, milliseconds since the Unix epoch, what had gone stays gone.
    raw_since_ms bigint not null,
    minutes_since_ms bigint not null,
    updated_at timestamptz not null default now()
);
select isolate_by_project('metric_retention');
