package io.tidewatch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a run collects with no set-up: the metrics of its own four services, by a scrape configuration in the data
 * folder, and those of this machine.
 *
 * @param own whether to collect from itself at all
 * @param config a configuration of the user's, instead of the run's; null for none
 * @param demoPort where the demo application tells of itself; empty without one
 */
record SelfCollection(boolean own, @Nullable Path config, OptionalInt demoPort) {
    /** How often, seconds. */
    private static final int INTERVAL = 5;

    /** What the services are told. */
    Map<String, String> environment(DataFolder data) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (config != null) {
            environment.put(
                    "TIDEWATCH_SCRAPE_CONFIG_FILE", config.toAbsolutePath().toString());
        } else if (own || demoPort.isPresent()) {
            environment.put("TIDEWATCH_SCRAPE_CONFIG_FILE", data.scrapeConfig().toString());
        }
        if (own) {
            environment.put("TIDEWATCH_HOST_ENABLED", "true");
            environment.put("TIDEWATCH_HOST_INTERVAL", INTERVAL + "s");
        }
        return environment;
    }

    /** Writes the run's own scrape configuration, unless another one is used or none. */
    void write(DataFolder data, Ports ports) {
        if (config != null) {
            if (!Files.isReadable(config)) {
                throw new LocalRunException("--scrape-config: " + config + " cannot be read");
            }
            return;
        }
        if (!own && demoPort.isEmpty()) {
            return;
        }
        try {
            Files.writeString(data.scrapeConfig(), text(ports));
        } catch (IOException e) {
            throw new LocalRunException(data.scrapeConfig() + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** A service cannot tell more of itself than the sample limit lets through. */
    private String text(Ports ports) {
        String services = own ? services(ports) : "";
        String demo = demoPort.isPresent() ? demo(demoPort.getAsInt()) : "";
        return """
            # Written at each start. With a file of your own: deploy/tidewatch up --scrape-config FILE
            global:
              scrape_interval: %ds
            scrape_configs:
            """.formatted(INTERVAL) + services + demo;
    }

    private static String services(Ports ports) {
        return """
              - job_name: tidewatch
                metrics_path: /q/metrics
                sample_limit: 10000
                static_configs:
                  - targets: ["127.0.0.1:%d"]
                    labels: {service: ingest-service}
                  - targets: ["127.0.0.1:%d"]
                    labels: {service: alert-service}
                  - targets: ["127.0.0.1:%d"]
                    labels: {service: query-service}
                  - targets: ["127.0.0.1:%d"]
                    labels: {service: dashboard-service}
            """.formatted(ports.ingest(), ports.alert(), ports.query(), ports.dashboard());
    }

    /** The job of the demo application, as below {@code scrape_configs}. */
    static String demo(int port) {
        return """
              - job_name: demo
                static_configs:
                  - targets: ["127.0.0.1:%d"]
            """.formatted(port);
    }
}
