package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.relabel.Relabeling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code scrape_configs}, the defaults of {@code global} filled in.
 *
 * @param fallback what an answer without a usable {@code Content-Type} is read as; null when not configured
 * @param classicHistograms whether classic buckets are kept beside a native histogram
 */
public record JobConfig(
        String name,
        Duration interval,
        Duration timeout,
        String metricsPath,
        String scheme,
        Map<String, List<String>> params,
        boolean honorLabels,
        boolean honorTimestamps,
        boolean trackTimestampsStaleness,
        boolean compression,
        ScrapeLimits limits,
        List<ExpositionFormat> formats,
        @Nullable ExpositionFormat fallback,
        boolean nativeHistograms,
        boolean classicHistograms,
        HttpSettings http,
        List<Discovery> discoveries,
        Relabeling targetRelabeling,
        Relabeling metricRelabeling) {
    public JobConfig {
        params = Map.copyOf(params);
        formats = List.copyOf(formats);
        discoveries = List.copyOf(discoveries);
    }
}
