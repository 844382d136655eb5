package io.tidewatch.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What the load is like. */
final class LoadOptions {
    @Option(names = "--series", defaultValue = "100000", description = "series (default ${DEFAULT-VALUE})")
    int series;

    @Option(
            names = "--rate",
            defaultValue = "100000",
            description = "samples a second, 0 for as many as go (default ${DEFAULT-VALUE})")
    long rate;

    @Option(names = "--connections", defaultValue = "4", description = "connections (default ${DEFAULT-VALUE})")
    int connections;

    @Option(names = "--batch", defaultValue = "2000", description = "samples a request (default ${DEFAULT-VALUE})")
    int batch;

    @Option(
            names = "--samples",
            defaultValue = "1",
            description = "samples of a series in a request (default ${DEFAULT-VALUE})")
    int samples;

    @Option(
            names = "--churn",
            defaultValue = "0",
            description = "part of the series that others take the place of in a minute (default ${DEFAULT-VALUE})")
    double churn;

    @Option(names = "--seconds", defaultValue = "60", description = "how long (default ${DEFAULT-VALUE})")
    long seconds;

    @Option(names = "--seed", defaultValue = "1", description = "of names and values (default ${DEFAULT-VALUE})")
    long seed;

    Duration duration() {
        return Duration.ofSeconds(seconds);
    }
}
