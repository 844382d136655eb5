package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
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
 * Puts metrics on {@code tidewatch.metrics}: one thread gathers what comes within the linger, sorts it by project and
 * partition, and sends one record of each (several when it would be too large). A request's future completes when Kafka
 * has acknowledged every record that holds a part of it. Waiting samples are bounded. Each second every partition gets a
 * heartbeat. Kafka's client is used directly: docs/adr/0003-kafka-client-for-metrics.md. Safe for any thread.
 */
public final class MetricsPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsPublisher.class);

    /** Below the client's {@code max.request.size} (1 MiB); no sample with its labels is larger by itself. */
    private static final int LARGEST_RECORD = 900_000;
    /** Samples gathered before the linger ends. */
    private static final int MOST_GATHERED = 50_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long HEARTBEAT_MS = 1_000;
    private static final int METADATA_REMEMBERED = 50_000;
    /** More than help, unit and name take. */
    private static final int METADATA_BYTES = 8_192;

    /**
     * What may be tuned.
     *
     * @param linger how long a sample waits for others
     * @param maxPendingSamples samples that may wait for Kafka's acknowledgement
     * @param timeout after which a request fails when Kafka has not answered
     */
    public record Settings(Duration linger, int maxPendingSamples, Duration timeout) {}

    private record Key(Topic topic, ProjectId project, int partition) {}

    private static final SampleBatch NONE = new SampleBatch(1);

    private final Producer<byte[], byte[]> producer;
    private final LabelBook labels;
    private final Clock clock;
    private final Settings settings;
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final MetadataBook metadataBook = new MetadataBook(METADATA_REMEMBERED);
    private final Heartbeats heartbeats = new Heartbeats(UUID.randomUUID().toString());
    private final LinkedBlockingQueue<PendingRequest> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger pendingSamples = new AtomicInteger();
    private final AtomicLong acknowledgedSamples = new AtomicLong();
    private final Thread thread = new Thread(this::run, "metrics-publisher");

    private final Map<Key, OpenRecord> open = new HashMap<>();
    private volatile boolean closing;
    private final PartitionCount metricPartitions;
    private final PartitionCount deltaPartitions;
    private long heartbeatAtMs;
    private boolean heartbeatFailed;
    /** Family and its partition within the request that is being sorted. */
    private String lastFamily = "";

    private int lastPartition;
    /** Where the sample before went; null when it is sent. */
    private @Nullable OpenRecord lastRecord;

    /** @param producer with {@code acks=all}, idempotent, bounded {@code max.block.ms}; closed by {@link #close} */
    public MetricsPublisher(Producer<byte[], byte[]> producer, LabelBook labels, Clock clock, Settings settings) {
        this.producer = producer;
        this.labels = labels;
        this.clock = clock;
        this.settings = settings;
        this.metricPartitions = new PartitionCount(producer, Topic.METRICS, clock, RETRY_AFTER);
        this.deltaPartitions = new PartitionCount(producer, Topic.METRIC_DELTAS, clock, RETRY_AFTER);
    }

    /** Begins; once only. */
    public void start() {
        thread.start();
    }

    /**
     * Publishes a request's samples, histograms, exemplars and metadata.
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
        PendingRequest request = new PendingRequest(project, samples, deltas);
        int size = request.weight();
        int waiting = pendingSamples.addAndGet(size);
        // One request alone is always taken, however large.
        if (waiting > settings.maxPendingSamples() && waiting > size) {
            pendingSamples.addAndGet(-size);
            throw ProblemException.tooMany(
                    waiting - size + " samples wait for Kafka, the most are " + settings.maxPendingSamples(),
                    RETRY_AFTER);
        }
        request.outcome.whenComplete((done, error) -> pendingSamples.addAndGet(-size));
        queue.add(request);
        return request.outcome.copy().orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Samples, histograms, exemplars and metadata that wait for Kafka's acknowledgement. */
    public int pendingSamples() {
        return pendingSamples.get();
    }

    /** Samples that Kafka has acknowledged since the start. */
    public long acknowledgedSamples() {
        return acknowledgedSamples.get();
    }

    /** Samples that others have put into a partition, for the counts that heartbeats carry. */
    public void alsoPublished(int partition, ProjectId project, int samples) {
        heartbeats.published(partition, project, samples);
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                gather();
                flush();
                beat();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("publishing metrics failed", e);
                abandon(e);
            }
        }
    }

    /** Waits for a first request, then for its neighbours until the linger has passed. */
    private void gather() throws InterruptedException {
        long untilBeat = Math.max(1, heartbeatAtMs + HEARTBEAT_MS - clock.millis());
        PendingRequest first = queue.poll(Math.min(untilBeat, HEARTBEAT_MS), TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        int samples = add(first);
        long deadline = System.nanoTime() + settings.linger().toNanos();
        while (samples < MOST_GATHERED) {
            PendingRequest next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            samples += add(next);
        }
    }

    private int add(PendingRequest request) {
        try {
            int count = metricPartitions.get();
            if (!request.deltas.isEmpty()) {
                points(request, Topic.METRIC_DELTAS, request.deltas, deltaPartitions.get());
            }
            SampleBatch samples = request.samples;
            points(request, Topic.METRICS, samples, count);
            for (SampleBatch.Exemplar exemplar : samples.exemplars()) {
                int at = partition(request.project, exemplar.series(), count);
                record(Topic.METRICS, request.project, at, exemplar.mostBytes()).exemplar(request, exemplar);
            }
            long now = clock.millis();
            for (Metadata metadata : samples.metadata()) {
                if (metadataBook.isDue(request.project, metadata, now)) {
                    int at = partitioner.partition(request.project, metadata.family(), Labels.EMPTY, count);
                    record(Topic.METRICS, request.project, at, METADATA_BYTES).metadata(request, metadata);
                }
            }
            request.ended(null);
        } catch (RuntimeException e) {
            request.ended(away(e));
        }
        return request.weight();
    }

    private void points(PendingRequest request, Topic topic, SampleBatch samples, int count) {
        lastFamily = "";
        for (int i = 0; i < samples.size(); i++) {
            SeriesRef series = samples.series(i);
            record(topic, request.project, partition(request.project, series, count), series.mostBytes())
                    .sample(request, series, samples.timestampMs(i), samples.value(i), samples.startMs(i));
        }
        for (SampleBatch.HistogramPoint point : samples.histograms()) {
            record(topic, request.project, partition(request.project, point.series(), count), point.mostBytes())
                    .histogram(request, point);
        }
    }

    /** Samples of a family usually stand together; fan-out is one, so a family has one partition. */
    private int partition(ProjectId project, SeriesRef series, int count) {
        if (!series.family().equals(lastFamily)) {
            lastFamily = series.family();
            lastPartition = partitioner.partition(project, lastFamily, series.labels(), count);
        }
        return lastPartition;
    }

    /** The record that takes so many bytes more. */
    private OpenRecord record(Topic topic, ProjectId project, int partition, int bytes) {
        OpenRecord last = lastRecord;
        if (last != null && last.isOf(topic, project, partition) && last.size() + bytes <= LARGEST_RECORD) {
            return last;
        }
        Key key = new Key(topic, project, partition);
        OpenRecord record = open.get(key);
        if (record != null && record.size() + bytes > LARGEST_RECORD) {
            open.remove(key);
            send(record);
            record = null;
        }
        if (record == null) {
            // Deltas always carry labels, so that whoever adds them up needs no record before.
            LabelBook due = topic == Topic.METRICS ? labels : null;
            record = new OpenRecord(topic, project, partition, due, clock.millis());
            open.put(key, record);
        }
        lastRecord = record;
        return record;
    }

    private void flush() {
        List<OpenRecord> records = new ArrayList<>(open.values());
        open.clear();
        lastRecord = null;
        records.forEach(this::send);
    }

    private void send(OpenRecord record) {
        try {
            var unused = producer.send(record.toRecord(), (metadata, error) -> finished(record, error));
        } catch (KafkaException | IllegalStateException e) {
            finished(record, e);
        }
    }

    private void finished(OpenRecord record, @Nullable Throwable error) {
        if (error == null) {
            record.acknowledged();
            if (record.topic() == Topic.METRICS) {
                heartbeats.published(record.partition(), record.project(), record.events());
            }
            acknowledgedSamples.addAndGet(record.points());
        } else {
            record.metadataFamilies().forEach(family -> metadataBook.forget(record.project(), family));
        }
        Throwable outcome = error == null ? null : away(error);
        record.requests().forEach(request -> request.ended(outcome));
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

    private void abandon(RuntimeException error) {
        List<OpenRecord> records = new ArrayList<>(open.values());
        open.clear();
        lastRecord = null;
        records.forEach(record -> finished(record, error));
    }

    private static Throwable away(Throwable error) {
        return error instanceof TidewatchException
                ? error
                : TidewatchException.dependency("Kafka did not take the samples: " + error.getMessage(), error);
    }

    /** Takes nothing new, sends what waits, and waits for Kafka's answers no longer than the time-out. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(settings.timeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        producer.close(settings.timeout());
    }
}
