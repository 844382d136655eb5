package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import java.util.Arrays;

/** The series that tell of a target's scrapes: {@code up} and {@code scrape_*}. Immutable. */
final class ScrapeReport {
    private static final String[] NAMES = {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
        "scrape_timeout_seconds",
        "scrape_sample_limit",
        "scrape_body_size_bytes"
    };

    private final SeriesRef[] series;

    ScrapeReport(Target target) {
        series = Arrays.stream(NAMES)
                .map(name -> new SeriesRef(target.labels().with(Labels.NAME, name)))
                .toArray(SeriesRef[]::new);
    }

    /** Adds a scrape's report. */
    void add(
            SampleBatch batch,
            long atMs,
            boolean up,
            double seconds,
            int scraped,
            int kept,
            int added,
            Target target,
            long bodyBytes) {
        double[] values = {
            up ? 1 : 0,
            seconds,
            scraped,
            kept,
            added,
            target.timeout().toMillis() / 1000.0,
            target.job().limits().samples(),
            bodyBytes
        };
        for (int i = 0; i < series.length; i++) {
            batch.add(series[i], atMs, values[i]);
        }
    }

    /** The target is gone. */
    void end(SampleBatch batch, long atMs) {
        for (SeriesRef one : series) {
            batch.add(one, atMs, StaleMarker.VALUE);
        }
    }
}
