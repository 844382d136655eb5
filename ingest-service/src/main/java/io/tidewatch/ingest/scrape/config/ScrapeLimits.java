package io.tidewatch.ingest.scrape.config;

/**
 * Bounds of one scrape and of a job; 0 means that the configuration sets none.
 *
 * @param bodySize bytes of an answer once it is unpacked
 * @param samples after relabelling
 * @param labels of a series
 * @param labelNameLength in characters
 * @param labelValueLength in characters
 * @param targets of a job after relabelling
 */
public record ScrapeLimits(
        long bodySize, long samples, long labels, long labelNameLength, long labelValueLength, long targets) {
    public static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0);
}
