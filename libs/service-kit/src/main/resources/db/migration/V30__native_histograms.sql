-- Native histograms and start time stamps beside the floats of a window. Written by the query-service only.

alter table metric_window
    -- docs/formats/stored-histograms.md; null when all samples are floats. Where a sample is a histogram, vals is null.
    add column histograms bytea,
    -- Since when each sample counts, milliseconds since the Unix epoch, 0 where that is not known; null when it is
    -- known of none.
    add column starts bigint[];
