package io.tidewatch.ingest.delta;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.ProjectId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A converter in a process of its own, to be killed. */
final class ConverterProcess {
    static final DeltaConversion.Settings SETTINGS = new DeltaConversion.Settings(1_000, Duration.ofHours(1), 10_000);

    private ConverterProcess() {}

    static Process start(String bootstrapServers) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConverterProcess.class.getName(),
                        bootstrapServers)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static DeltaConversion conversion(String bootstrapServers) {
        return new DeltaConversion(
                KafkaConnection.to(bootstrapServers), Clock.systemUTC(), SETTINGS, new DeltaConversion.Listener() {
                    @Override
                    public void written(int metricsPartition, ProjectId project, int points) {}

                    @Override
                    public void dropped(ProjectId project, RefusalReason reason, long points, String first) {}

                    @Override
                    public void streams(int partition, int count) {}
                });
    }

    /** Converts until it is killed, for ten minutes at most. */
    public static void main(String[] args) throws InterruptedException {
        try (DeltaConversion conversion = conversion(args[0])) {
            conversion.start();
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        }
    }
}
