package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts metrics on {@code tidewatch.metrics}. A request's own thread sorts it by partition and finds out which labels are
 * due; lanes, each with some of the partitions and a thread, gather what comes within the linger into one record a
 * project and partition. A request's future completes when Kafka has acknowledged every record that holds a part of it.
 * What waits is bounded, and shared fairly between projects. Each second every partition gets a heartbeat. Kafka's
 * client is used directly: docs/adr/0003-kafka-client-for-metrics.md. Safe for any thread.
 */
public final class MetricsPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsPublisher.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long HEARTBEAT_MS = 1_000;
    private static final int METADATA_REMEMBERED = 50_000;
    private static final int MOST_PROJECTS = 1_000;
    /** As many samples as labels take memory, until they are on Kafka. */
    private static final int LABELS_WEIGH = 8;

    /**
     * What may be tuned.
     *
     * @param linger how long a sample waits for others
     * @param maxPendingSamples samples that may wait for Kafka's acknowledgement
     * @param timeout after which a request fails when Kafka has not answered
     * @param lanes threads that fill records, at least 1
     */
    public record Settings(Duration linger, int maxPendingSamples, Duration timeout, int lanes) {}

    private static final SampleBatch NONE = new SampleBatch(1);

    private final Producer<byte[], byte[]> producer;
    private final LabelBook labels;
    private final Clock clock;
    private final Settings settings;
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final Heartbeats heartbeats = new Heartbeats(UUID.randomUUID().toString());
    private final PendingBudget budget;
    private final AtomicLong acknowledgedSamples = new AtomicLong();
    private final List<PublishLane> lanes = new ArrayList<>();
    /** Requests that came while the number of partitions was not known, and their successors. */
    private final Inbox<PendingRequest> unplaced = new Inbox<>();

    private final AtomicInteger unplacedCount = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "metrics-publisher");

    private final Map<ProjectId, FamilyPlaces> metricPlaces = new ConcurrentHashMap<>();
    private final Map<ProjectId, FamilyPlaces> deltaPlaces = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private final PartitionCount metricPartitions;
    private final PartitionCount deltaPartitions;
    private long heartbeatAtMs;
    private boolean heartbeatFailed;

    /** @param producer with {@code acks=all}, idempotent, bounded {@code max.block.ms}; closed by {@link #close} */
    public MetricsPublisher(Producer<byte[], byte[]> producer, LabelBook labels, Clock clock, Settings settings) {
        this.producer = producer;
        this.labels = labels;
        this.clock = clock;
        this.settings = settings;
        this.budget = new PendingBudget(settings.maxPendingSamples());
        this.metricPartitions = new PartitionCount(producer, Topic.METRICS, clock, RETRY_AFTER);
        this.deltaPartitions = new PartitionCount(producer, Topic.METRIC_DELTAS, clock, RETRY_AFTER);
        MetadataBook metadataBook = new MetadataBook(METADATA_REMEMBERED);
        for (int i = 0; i < settings.lanes(); i++) {
            lanes.add(new PublishLane(
                    "metrics-lane-" + i,
                    producer,
                    clock,
                    settings.linger(),
                    metadataBook,
                    heartbeats,
                    acknowledgedSamples));
        }
    }

    /** Begins; once only. */
    public void start() {
        lanes.forEach(PublishLane::start);
        thread.start();
    }

    /**
     * Publishes a request's samples, histograms, exemplars and metadata. Makes labels that are due before it returns.
     *
     * @return completes when Kafka has acknowledged all of it; fails by the dependency's fault when it does not in time
     * @throws ProblemException with 429 when too much waits already
     */
    public CompletionStage<Void> publish(ProjectId project, SampleBatch samples) {
        return publish(project, samples, NONE);
    }

    /**
     * As {@link #publish(ProjectId, SampleBatch)}, and points of delta temporality to {@code tidewatch.metric-deltas}.
     *
     * @param deltas floats and histograms; each value counts from its start time stamp to its time stamp
     */
    public CompletionStage<Void> publish(ProjectId project, SampleBatch samples, SampleBatch deltas) {
        if (closing) {
            throw TidewatchException.dependency("this service is stopping", null);
        }
        PendingRequest request = new PendingRequest(project, samples, deltas, clock.millis(), settings.timeout());
        int size = request.weight();
        budget.take(project, size);
        request.outcome.whenComplete((done, error) -> budget.give(project, request.weight(), request.grown()));
        boolean known = metricPartitions.known() > 0 && (deltas.isEmpty() || deltaPartitions.known() > 0);
        if (known && unplacedCount.get() == 0) {
            sort(request, metricPartitions.known(), deltaPartitions.known());
        } else {
            unplacedCount.incrementAndGet();
            if (!unplaced.add(request, 1)) {
                unplacedCount.decrementAndGet();
                request.ended(TidewatchException.dependency("this service is stopping", null));
            }
        }
        return request.outcome.copy().orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Samples, histograms, exemplars and metadata that wait for Kafka's acknowledgement. */
    public int pendingSamples() {
        return budget.waiting();
    }

    /** Samples that Kafka has acknowledged since the start. */
    public long acknowledgedSamples() {
        return acknowledgedSamples.get();
    }

    /** Samples that others have put into a partition, for the counts that heartbeats carry. */
    public void alsoPublished(int partition, ProjectId project, int samples) {
        heartbeats.published(partition, project, samples);
    }

    /** Hands the parts of a request to the lanes of their partitions. */
    private void sort(PendingRequest request, int metricCount, int deltaCount) {
        Throwable failure = null;
        try {
            List<Part> parts = new ArrayList<>();
            if (!request.deltas.isEmpty()) {
                // Deltas always carry labels, so that whoever adds them up needs no record before.
                FamilyPlaces places = places(deltaPlaces, request.project, deltaCount, null);
                parts.addAll(SortedPoints.parts(Topic.METRIC_DELTAS, request.deltas, places, request.atMs));
            }
            FamilyPlaces places = places(metricPlaces, request.project, metricCount, labels);
            parts.addAll(SortedPoints.parts(Topic.METRICS, request.samples, places, request.atMs));
            int labelled = 0;
            for (int i = 0; i < parts.size(); i++) {
                SortedPoints points = parts.get(i).points;
                labelled += i > 0 && points == parts.get(i - 1).points ? 0 : points.dueCount();
            }
            if (labelled > 0) {
                budget.grow(request.project, labelled * LABELS_WEIGH);
            }
            request.sorted(labelled * LABELS_WEIGH);
            for (int i = 0; i < lanes.size(); i++) {
                List<Part> ofLane = new ArrayList<>();
                for (Part part : parts) {
                    if (part.partition % lanes.size() == i) {
                        ofLane.add(part);
                    }
                }
                if (!ofLane.isEmpty()) {
                    lanes.get(i).add(request, ofLane);
                }
            }
        } catch (RuntimeException | Error e) {
            // Also an error: the request must end, and what it takes up be given back.
            LOG.error("sorting metrics failed", e);
            failure = e;
        }
        request.ended(failure);
    }

    private FamilyPlaces places(
            Map<ProjectId, FamilyPlaces> of, ProjectId project, int count, @Nullable LabelBook due) {
        FamilyPlaces known = of.get(project);
        if (known == null || known.partitions() != count || known.isFull()) {
            if (of.size() >= MOST_PROJECTS) {
                of.clear();
            }
            known = new FamilyPlaces(partitioner, project, count, due);
            of.put(project, known);
        }
        return known;
    }

    private void run() {
        while (!unplaced.isDone()) {
            try {
                long untilBeat = Math.max(1, heartbeatAtMs + HEARTBEAT_MS - clock.millis());
                unplaced.take(Math.min(untilBeat, HEARTBEAT_MS), 0, 0).forEach(this::place);
                beat();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("publishing metrics failed", e);
            }
        }
    }

    /** Sorts a request as soon as Kafka says how many partitions there are, or fails it. */
    private void place(PendingRequest request) {
        try {
            int deltaCount = request.deltas.isEmpty() ? 0 : deltaPartitions.get();
            sort(request, metricPartitions.get(), deltaCount);
        } catch (KafkaException | TidewatchException e) {
            request.ended(PublishLane.away(e));
        } finally {
            unplacedCount.decrementAndGet();
        }
    }

    private void beat() {
        long now = clock.millis();
        if (now - heartbeatAtMs < HEARTBEAT_MS) {
            return;
        }
        heartbeatAtMs = now;
        heartbeats.nextRound();
        try {
            int count = metricPartitions.get();
            if (deltaPartitions.known() > 0) {
                deltaPartitions.get();
            }
            for (int partition = 0; partition < count; partition++) {
                ProducerRecord<byte[], byte[]> beat = heartbeats.next(partition, now);
                var unused = producer.send(beat, (metadata, error) -> heartbeatSent(error));
            }
        } catch (KafkaException | IllegalStateException | TidewatchException e) {
            heartbeatSent(e);
        }
    }

    private synchronized void heartbeatSent(@Nullable Throwable error) {
        if (error != null && !heartbeatFailed) {
            LOG.warn("heartbeats do not reach Kafka: {}", error.toString());
        } else if (error == null && heartbeatFailed) {
            LOG.info("heartbeats reach Kafka again");
        }
        heartbeatFailed = error != null;
    }

    /** Takes nothing new, sends what waits, and waits for Kafka's answers no longer than the time-out. */
    @Override
    public void close() {
        closing = true;
        long end = System.nanoTime() + settings.timeout().toNanos();
        unplaced.close();
        try {
            thread.join(Math.max(1, settings.timeout().toMillis()));
            thread.interrupt();
            lanes.forEach(PublishLane::close);
            for (PublishLane lane : lanes) {
                lane.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(settings.timeout());
    }
}
