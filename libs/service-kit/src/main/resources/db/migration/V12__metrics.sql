-- Metric samples: a row a series and window. Written by the query-service only.

create table series (
    project_id text not null,
    -- SeriesHasher's 128 bits; the lower half is what records on Kafka carry.
    series_id uuid not null,
    metric text not null,
    labels jsonb not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    primary key (project_id, series_id)
);
create index on series (project_id, metric);
select isolate_by_project('series');

create table metric_window (
    project_id text not null,
    series_id uuid not null,
    -- The hour of the samples: no row crosses an hour.
    window_start timestamptz not null,
    -- Time stamps in milliseconds since the Unix epoch, ascending; a time stamp stands in one row of a series only.
    first_ts bigint not null,
    last_ts bigint not null,
    ts bigint[] not null,
    -- Bit-exact: stale markers, NaN payloads and -0.0 as they were sent.
    vals double precision[] not null,
    -- The same samples by minute, stale markers left out. A minute that two rows share has a part in each.
    minute_ts bigint[] not null,
    minute_count integer[] not null,
    minute_sum double precision[] not null,
    minute_min double precision[] not null,
    minute_max double precision[] not null,
    minute_last double precision[] not null,
    primary key (project_id, series_id, window_start, first_ts)
) partition by range (window_start);
create table metric_window_default partition of metric_window default;
select isolate_by_project('metric_window');
select isolate_by_project('metric_window_default');

create table metric_metadata (
    project_id text not null,
    metric text not null,
    type text not null,
    help text not null,
    unit text not null,
    updated_at timestamptz not null,
    primary key (project_id, metric)
);
select isolate_by_project('metric_metadata');

-- Every raw sample as a row.
create view metric_sample with (security_invoker = true) as
select w.project_id, s.metric, s.labels, w.series_id, to_timestamp(p.ts / 1000.0) as time, p.value
from metric_window w
join series s using (project_id, series_id)
cross join lateral unnest(w.ts, w.vals) as p (ts, value);

-- Samples by minute.
create view metric_minute with (security_invoker = true) as
select w.project_id, s.metric, s.labels, w.series_id, to_timestamp(p.minute / 1000.0) as minute,
       sum(p.count) as count, sum(p.sum) as sum, min(p.min) as min, max(p.max) as max,
       (array_agg(p.last order by w.first_ts desc))[1] as last
from metric_window w
join series s using (project_id, series_id)
cross join lateral unnest(w.minute_ts, w.minute_count, w.minute_sum, w.minute_min, w.minute_max, w.minute_last)
    as p (minute, count, sum, min, max, last)
group by w.project_id, s.metric, s.labels, w.series_id, p.minute;
