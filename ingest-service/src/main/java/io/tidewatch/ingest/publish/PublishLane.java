package io.tidewatch.ingest.publish;

import io.tidewatch.events.Topic;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the parts of its partitions into records: one thread gathers what comes within the linger and sends one record a
 * project and partition, several when it would be too large. {@link #add} is safe for any thread.
 */
final class PublishLane {
    private static final Logger LOG = LoggerFactory.getLogger(PublishLane.class);

    /** Below the client's {@code max.request.size} (1 MiB); no sample with its labels is larger by itself. */
    private static final int LARGEST_RECORD = 900_000;
    /** Samples gathered before the linger ends. */
    private static final int MOST_GATHERED = 50_000;
    /** More than help, unit and name take. */
    private static final int METADATA_BYTES = 8_192;

    private static final long IDLE_MS = 1_000;

    private record Key(Topic topic, ProjectId project, int partition) {}

    private record Parcel(PendingRequest request, List<Part> parts) {}

    private final Producer<byte[], byte[]> producer;
    private final Clock clock;
    private final Duration linger;
    private final MetadataBook metadataBook;
    private final Heartbeats heartbeats;
    private final AtomicLong acknowledged;
    private final Inbox<Parcel> inbox = new Inbox<>();
    private final Thread thread;
    private final Map<Key, OpenRecord> open = new HashMap<>();

    /** @param acknowledged counts the samples that Kafka has */
    PublishLane(
            String name,
            Producer<byte[], byte[]> producer,
            Clock clock,
            Duration linger,
            MetadataBook metadataBook,
            Heartbeats heartbeats,
            AtomicLong acknowledged) {
        this.producer = producer;
        this.clock = clock;
        this.linger = linger;
        this.metadataBook = metadataBook;
        this.heartbeats = heartbeats;
        this.acknowledged = acknowledged;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    /** Takes parts of a request, which then waits for them too. */
    void add(PendingRequest request, List<Part> parts) {
        int weight = 0;
        for (Part part : parts) {
            weight += part.to - part.from + part.histograms.size();
        }
        request.recordAdded();
        if (!inbox.add(new Parcel(request, parts), weight)) {
            request.ended(TidewatchException.dependency("this service is stopping", null));
        }
    }

    /** Takes nothing new; what was taken is still sent. */
    void close() {
        inbox.close();
    }

    /** Waits until everything is sent, no longer than so many milliseconds. */
    void join(long millis) throws InterruptedException {
        if (millis > 0) {
            thread.join(millis);
        }
        thread.interrupt();
    }

    private void run() {
        while (!inbox.isDone()) {
            List<Parcel> parcels;
            try {
                parcels = inbox.take(IDLE_MS, linger.toNanos(), MOST_GATHERED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            parcels.forEach(this::open);
            List<OpenRecord> records = new ArrayList<>(open.values());
            open.clear();
            records.forEach(this::send);
        }
    }

    private void open(Parcel parcel) {
        PendingRequest request = parcel.request;
        if (request.isLate()) {
            // Its sender was told to come again, and labels that were not due when it came may be now.
            request.ended(TidewatchException.dependency("Kafka did not take the samples in time", null));
            return;
        }
        Throwable failure = null;
        try {
            parcel.parts.forEach(part -> append(request, part));
        } catch (RuntimeException | Error e) {
            // Also an error: the request must end, and the lane go on.
            LOG.error("publishing metrics failed", e);
            failure = away(e);
        }
        request.ended(failure);
    }

    private void append(PendingRequest request, Part part) {
        SortedPoints points = part.points;
        OpenRecord record = null;
        for (int i = part.from; i < part.to; i++) {
            if (record == null || record.size() + points.mostBytes[i] > LARGEST_RECORD) {
                record = record(request, part, points.mostBytes[i]);
            }
            record.sample(request, points, i);
        }
        for (SampleBatch.HistogramPoint histogram : part.histograms) {
            record(request, part, histogram.mostBytes()).histogram(request, histogram);
        }
        for (SampleBatch.Exemplar exemplar : part.exemplars) {
            record(request, part, exemplar.mostBytes()).exemplar(request, exemplar);
        }
        for (Metadata metadata : part.metadata) {
            if (metadataBook.isDue(request.project, metadata, clock.millis())) {
                record(request, part, METADATA_BYTES).metadata(request, metadata);
            }
        }
    }

    /** The record that takes so many bytes more. */
    private OpenRecord record(PendingRequest request, Part part, int bytes) {
        Key key = new Key(part.topic, request.project, part.partition);
        OpenRecord record = open.get(key);
        if (record != null && record.size() + bytes > LARGEST_RECORD) {
            open.remove(key);
            send(record);
            record = null;
        }
        if (record == null) {
            record = new OpenRecord(part.topic, request.project, part.partition, part.scope);
            open.put(key, record);
        }
        return record;
    }

    private void send(OpenRecord record) {
        try {
            var unused = producer.send(record.toRecord(), (metadata, error) -> finished(record, error));
        } catch (RuntimeException e) {
            if (!(e instanceof KafkaException || e instanceof IllegalStateException)) {
                LOG.error("publishing metrics failed", e);
            }
            finished(record, e);
        }
    }

    private void finished(OpenRecord record, @Nullable Throwable error) {
        if (error == null) {
            record.acknowledged();
            if (record.topic() == Topic.METRICS) {
                heartbeats.published(record.partition(), record.project(), record.events());
            }
            acknowledged.addAndGet(record.points());
        } else {
            record.metadataFamilies().forEach(family -> metadataBook.forget(record.project(), family));
        }
        Throwable outcome = error == null ? null : away(error);
        record.requests().forEach(request -> request.ended(outcome));
    }

    static Throwable away(Throwable error) {
        return error instanceof TidewatchException
                ? error
                : TidewatchException.dependency("Kafka did not take the samples: " + error.getMessage(), error);
    }
}
