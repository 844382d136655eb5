package io.tidewatch.ingest.scrape.config;

/** A text that is never shown. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "<secret>";
    }
}
