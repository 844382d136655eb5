-- Seals above this came when blocks were being rewritten already, and are left alone.
alter table metric_erasure add column sealed_order bigint;
