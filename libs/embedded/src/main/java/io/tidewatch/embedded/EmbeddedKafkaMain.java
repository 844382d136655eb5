package io.tidewatch.embedded;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/**
 * Kafka as a process of its own: {@code --port N --data DIR [--max-disk BYTES]}. Prints one line when it serves, stops
 * cleanly on SIGTERM and SIGINT, exits with 1 and one line on the error stream when it cannot start.
 */
public final class EmbeddedKafkaMain {
    private EmbeddedKafkaMain() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedKafka kafka;
        try {
            Arguments arguments = Arguments.parse(args, "--port", "--data", "--max-disk");
            String maxDisk = arguments.get("--max-disk");
            kafka = EmbeddedKafka.start(
                    Path.of(arguments.require("--data")).toAbsolutePath(),
                    arguments.number("--port", 9092),
                    maxDisk == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(maxDisk)));
        } catch (RuntimeException e) {
            System.err.println("kafka could not start: " + e.getMessage());
            // The broker's threads may be half started and are no daemons.
            Runtime.getRuntime().halt(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-stop"));
        System.out.println("kafka ready " + kafka.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
