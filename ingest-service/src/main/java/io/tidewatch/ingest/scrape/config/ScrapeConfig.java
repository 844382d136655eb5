package io.tidewatch.ingest.scrape.config;

import java.util.List;

/**
 * A whole configuration.
 *
 * @param destinations what samples are forwarded to
 * @param notes what the file holds that has no effect here, a sentence each
 */
public record ScrapeConfig(List<JobConfig> jobs, List<RemoteWriteConfig> destinations, List<String> notes) {
    /** Nothing to scrape and nowhere to forward. */
    public static final ScrapeConfig EMPTY = new ScrapeConfig(List.of(), List.of(), List.of());

    public ScrapeConfig {
        jobs = List.copyOf(jobs);
        destinations = List.copyOf(destinations);
        notes = List.copyOf(notes);
    }
}
