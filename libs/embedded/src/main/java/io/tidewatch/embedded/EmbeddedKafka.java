package io.tidewatch.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and controller in this JVM (KRaft, one node, loopback only). The data directory keeps cluster id,
 * topics and records over restarts, also after a kill. Two brokers in one JVM are fine, two on one directory are not.
 * Safe for any thread.
 */
public final class EmbeddedKafka implements AutoCloseable {
    /** Partitions that a disk budget is divided by: the catalogue's, Kafka's own, and some room. */
    private static final int PARTITIONS_IN_BUDGET = 64;

    private static final long MIB = 1024 * 1024;

    /** The largest record batch that a producer may send. */
    static final long MAX_MESSAGE_BYTES = 4 * MIB;

    private static final int NODE_ID = 1;

    private final KafkaRaftServer server;
    private final int port;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it serves, 2 to 4 seconds later.
     *
     * @param data its directory, made when absent
     * @param port of the client listener; 0 takes a free one
     */
    public static EmbeddedKafka start(Path data, int port) {
        return start(data, port, OptionalLong.empty());
    }

    /**
     * As {@link #start(Path, int)}, with a budget for the disk.
     *
     * @param maxDiskBytes oldest records are deleted so that the logs together stay about below; at least 128 MiB
     */
    public static EmbeddedKafka start(Path data, int port, OptionalLong maxDiskBytes) {
        if (maxDiskBytes.isPresent() && maxDiskBytes.getAsLong() < 128 * MIB) {
            throw new IllegalArgumentException(
                    "max-disk " + maxDiskBytes.getAsLong() + " bytes is below the 134217728 (128 MiB) Kafka needs");
        }
        int listenerPort = FreePort.orElse(port);
        format(data);
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(settings(data, listenerPort, maxDiskBytes), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, listenerPort);
    }

    /** {@code host:port} for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return FreePort.LOOPBACK + ':' + port;
    }

    public int port() {
        return port;
    }

    /** Stops the broker cleanly; a second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
        }
    }

    private static void format(Path data) {
        try {
            Files.createDirectories(data);
            if (Files.exists(data.resolve("meta.properties"))) {
                return;
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .addDirectory(data.toString())
                    .setMetadataLogDirectory(data.toString())
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the Kafka directory " + data, e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot format the Kafka directory " + data, e);
        }
    }

    private static Map<String, String> settings(Path data, int port, OptionalLong maxDiskBytes) {
        int controllerPort = FreePort.orElse(0);
        Map<String, String> s = new LinkedHashMap<>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", String.valueOf(NODE_ID));
        s.put("controller.quorum.voters", NODE_ID + "@" + FreePort.LOOPBACK + ':' + controllerPort);
        s.put(
                "listeners",
                "PLAINTEXT://" + FreePort.LOOPBACK + ':' + port + ",CONTROLLER://" + FreePort.LOOPBACK + ':'
                        + controllerPort);
        s.put("advertised.listeners", "PLAINTEXT://" + FreePort.LOOPBACK + ':' + port);
        s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        s.put("controller.listener.names", "CONTROLLER");
        s.put("inter.broker.listener.name", "PLAINTEXT");
        s.put("log.dirs", data.toString());
        s.put("auto.create.topics.enable", "false");
        s.put("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));

        // One node.
        s.put("default.replication.factor", "1");
        s.put("min.insync.replicas", "1");
        s.put("offsets.topic.replication.factor", "1");
        s.put("offsets.topic.num.partitions", "4");
        s.put("transaction.state.log.replication.factor", "1");
        s.put("transaction.state.log.min.isr", "1");
        s.put("transaction.state.log.num.partitions", "4");
        s.put("share.coordinator.state.topic.replication.factor", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");
        s.put("share.coordinator.state.topic.num.partitions", "2");
        s.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the new process may register as soon as the old one's session is over.
        s.put("broker.session.timeout.ms", "3000");
        s.put("broker.heartbeat.interval.ms", "1000");

        // Little memory, few threads.
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "2");
        s.put("num.recovery.threads.per.data.dir", "2");
        s.put("log.cleaner.threads", "1");
        s.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 * MIB));
        s.put("log.index.size.max.bytes", String.valueOf(MIB));
        s.put("queued.max.requests", "128");

        s.put("log.retention.check.interval.ms", "30000");
        long perPartition = maxDiskBytes.isPresent() ? maxDiskBytes.getAsLong() / PARTITIONS_IN_BUDGET : -1;
        long segment = perPartition < 0 ? 64 * MIB : Math.max(MIB, Math.min(64 * MIB, perPartition / 4));
        s.put("log.retention.bytes", String.valueOf(perPartition));
        s.put("log.segment.bytes", String.valueOf(segment));
        return s;
    }
}
