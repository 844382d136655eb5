package io.tidewatch.bench.collect;

/** A way to collect from the application. */
enum Way {
    /** Its instruments count, nobody collects: what the others are compared with. */
    NONE,
    /** Prometheus' client, scraped. */
    SCRAPE,
    /** OpenTelemetry's SDK, metrics by OTLP every five seconds. */
    PUSH,
    /** OpenTelemetry's Java agent, metrics by OTLP; no change of the application. */
    AGENT
}
