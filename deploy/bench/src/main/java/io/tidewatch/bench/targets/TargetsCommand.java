package io.tidewatch.bench.targets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Offers many targets for a while and says how many scrapes came. */
@Command(
        name = "targets",
        mixinStandardHelpOptions = true,
        description = "Many targets to scrape: writes the scrape file, serves, counts the scrapes.")
public final class TargetsCommand implements Callable<Integer> {
    @Option(names = "--targets", defaultValue = "2000", description = "targets (default ${DEFAULT-VALUE})")
    private int targets;

    @Option(names = "--series", defaultValue = "500", description = "series of each (default ${DEFAULT-VALUE})")
    private int series;

    @Option(names = "--interval", defaultValue = "15", description = "seconds (default ${DEFAULT-VALUE})")
    private int interval;

    @Option(names = "--port", defaultValue = "9460", description = "where they listen (default ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--config", required = true, description = "the scrape file to write, for tidewatch up")
    private Path config = Path.of("");

    @Option(
            names = "--seconds",
            defaultValue = "300",
            description = "how long, from the first scrape on (default ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--wait",
            defaultValue = "300",
            description = "seconds to wait for the first scrape (default ${DEFAULT-VALUE})")
    private int waitSeconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TargetServer server = new TargetServer(port, targets, series)) {
            Files.writeString(config, scrapeFile(server.port()));
            System.out.println("Targets listen; start: deploy/tidewatch up --scrape-config " + config);
            long begin = System.nanoTime();
            while (server.scrapes() == 0) {
                if (System.nanoTime() - begin > waitSeconds * 1_000_000_000L) {
                    System.err.println("No scrape came within " + waitSeconds + " s");
                    return 1;
                }
                Thread.sleep(100);
            }
            // The first round is spread over one interval; it is not counted.
            Thread.sleep(interval * 1_000L);
            long before = server.scrapes();
            int rounds = Math.max(1, seconds / interval);
            for (int round = 1; round <= rounds; round++) {
                long atBegin = server.scrapes();
                Thread.sleep(interval * 1_000L);
                System.out.printf("  %d scrapes in %d s%n", server.scrapes() - atBegin, interval);
            }
            long seen = server.scrapes() - before;
            long due = (long) targets * rounds;
            System.out.printf(
                    Locale.ROOT,
                    "targets: %d scrapes of %d due = %.1f %%, %.0f samples/s, %d targets never scraped%n",
                    seen,
                    due,
                    seen * 100.0 / due,
                    (double) seen * series / (rounds * (double) interval),
                    server.unseen());
            return seen >= due * 0.99 && server.unseen() == 0 ? 0 : 1;
        }
    }

    private String scrapeFile(int listening) {
        StringBuilder file = new StringBuilder("scrape_configs:\n  - job_name: bench\n");
        file.append("    scrape_interval: ").append(interval).append("s\n");
        file.append("    relabel_configs:\n");
        file.append("      - source_labels: [__param_target]\n        target_label: instance\n");
        file.append("      - source_labels: [__param_target]\n        target_label: __metrics_path__\n");
        file.append("        replacement: /metrics/$1\n");
        file.append("    static_configs:\n");
        for (int i = 0; i < targets; i++) {
            file.append("      - {targets: ['127.0.0.1:")
                    .append(listening)
                    .append("'], labels: {__param_target: '")
                    .append(i)
                    .append("'}}\n");
        }
        return file.toString();
    }
}
