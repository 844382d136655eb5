package io.tidewatch.ingest.scrape.config;

import java.util.List;

/**
 * A whole configuration.
 *
 * @param notes what the file holds that has no effect here, a sentence each
 */
public record ScrapeConfig(List<JobConfig> jobs, List<String> notes) {
    /** Nothing to scrape. */
    public static final ScrapeConfig EMPTY = new ScrapeConfig(List.of(), List.of());

    public ScrapeConfig {
        jobs = List.copyOf(jobs);
        notes = List.copyOf(notes);
    }
}
