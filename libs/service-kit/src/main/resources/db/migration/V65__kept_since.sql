-- False: kept as configured again; the row only says since when all of that is there, and the durations mean nothing.
alter table metric_retention add column own boolean not null default true;
