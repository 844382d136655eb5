package io.tidewatch.ingest.scrape.slots;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.Topic;
import io.tidewatch.events.scraping.SlotHealthRecords;
import io.tidewatch.events.v1.SlotHealth;
import io.tidewatch.events.v1.TargetHealth;
import io.tidewatch.ingest.scrape.pool.PoolView;
import io.tidewatch.ingest.scrape.pool.ScrapeManager;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.kit.Backoff;
import io.tidewatch.kit.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets every replica say how all targets fare: tells the others every five seconds about those that are scraped here,
 * and remembers what they tell, over {@code tidewatch.scrape-slots}. A replica that scrapes everything has nobody to
 * tell. What was heard counts for fifteen seconds. Safe for any thread.
 */
public final class HealthReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthReports.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long TELL_MS = 5_000;
    private static final long VALID_MS = 3 * TELL_MS;
    private static final int MOST_TARGETS_A_RECORD = 500;
    private static final int LONGEST_TEXT = 300;

    /** @param atMs when it was told */
    private record Heard(TargetState state, long atMs) {}

    private final KafkaConnection kafka;
    private final ScrapeManager manager;
    private final Clock clock;
    private final SlotHealthRecords records = new SlotHealthRecords();
    private final Map<Long, Heard> heard = new ConcurrentHashMap<>();
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10), new Random());
    private final Thread thread = new Thread(this::run, "scrape-health");
    private volatile boolean closing;

    public HealthReports(KafkaConnection kafka, ScrapeManager manager, Clock clock) {
        this.kafka = kafka;
        this.manager = manager;
        this.clock = clock;
        this.thread.setDaemon(true);
    }

    /** Begins; the topic must exist. Once only. */
    public void start() {
        thread.start();
    }

    /** How a target that another replica scrapes fares, unknown when nobody told lately. */
    public TargetState of(Target target) {
        Heard known = heard.get(target.identity());
        return known == null || clock.millis() - known.atMs() > VALID_MS ? TargetState.UNKNOWN : known.state();
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> consumer = newConsumer();
                    Producer<byte[], byte[]> producer = newProducer()) {
                List<TopicPartition> slots = consumer.partitionsFor(Topic.SCRAPE_SLOTS.topicName()).stream()
                        .map(slot -> new TopicPartition(slot.topic(), slot.partition()))
                        .toList();
                consumer.assign(slots);
                consumer.seekToEnd(slots);
                long tellMs = Long.MIN_VALUE;
                while (!closing) {
                    consumer.poll(POLL).forEach(this::hear);
                    long now = clock.millis();
                    if (now - TELL_MS >= tellMs) {
                        tellMs = now;
                        tell(producer);
                        heard.values().removeIf(known -> now - known.atMs() > VALID_MS);
                    }
                    backoff.reset();
                }
            } catch (RuntimeException e) {
                LOG.warn("how targets of other replicas fare is asked again after: {}", e.toString());
                pause();
            }
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> told) {
        try {
            for (TargetHealth health : records.message(told).getTargetsList()) {
                heard.put(health.getIdentity(), new Heard(state(health), told.timestamp()));
            }
        } catch (CorruptRecordException e) {
            LOG.warn("a word about the health of targets cannot be read: {}", e.getMessage());
        }
    }

    private void tell(Producer<byte[], byte[]> producer) {
        ScrapeManager.Share share = manager.share();
        if (share.slots().size() == share.slotCount()) {
            return;
        }
        Map<Integer, List<TargetHealth>> bySlot = new HashMap<>();
        for (PoolView pool : manager.pools()) {
            for (PoolView.ActiveTarget active : pool.active()) {
                if (active.here() && active.state().health() != TargetState.Health.UNKNOWN) {
                    bySlot.computeIfAbsent(active.target().slot(share.slotCount()), none -> new ArrayList<>())
                            .add(health(active));
                }
            }
        }
        bySlot.forEach((slot, targets) -> {
            for (int from = 0; from < targets.size(); from += MOST_TARGETS_A_RECORD) {
                int to = Math.min(targets.size(), from + MOST_TARGETS_A_RECORD);
                // A word that does not arrive is followed by the next.
                var unused = producer.send(records.record(
                        slot,
                        SlotHealth.newBuilder()
                                .addAllTargets(targets.subList(from, to))
                                .build()));
            }
        });
    }

    private static TargetHealth health(PoolView.ActiveTarget active) {
        TargetState state = active.state();
        return TargetHealth.newBuilder()
                .setIdentity(active.target().identity())
                .setLastScrapeMs(state.lastScrapeMs())
                .setLastDurationNs(state.lastDuration().toNanos())
                .setUp(state.health() == TargetState.Health.UP)
                .setLastError(shortened(state.lastError()))
                .setWarning(shortened(state.warning()))
                .setSamples(state.samples())
                .build();
    }

    private static TargetState state(TargetHealth health) {
        return new TargetState(
                health.getUp() ? TargetState.Health.UP : TargetState.Health.DOWN,
                health.getLastScrapeMs(),
                Duration.ofNanos(health.getLastDurationNs()),
                health.getLastError(),
                health.getWarning(),
                health.getSamples());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    private void pause() {
        try {
            Thread.sleep(backoff.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        "client.id",
                        "scrape-health",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "latest",
                        "allow.auto.create.topics",
                        false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Producer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(
                kafka.with(Map.of(
                        "client.id",
                        "scrape-health",
                        "acks",
                        "1",
                        "enable.idempotence",
                        false,
                        "max.block.ms",
                        5_000,
                        "delivery.timeout.ms",
                        5_000,
                        "request.timeout.ms",
                        4_000,
                        "buffer.memory",
                        4 << 20)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Ends; waits up to ten seconds. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
