package io.tidewatch.dashboard.live;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.kit.stream.TailPosition;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest samples of {@code tidewatch.metrics}, as far as feeds read them: one {@link LiveWindows} a project. Records
 * without a family that is read are passed over unopened. What cannot be read is the query-service's to report; here it
 * is passed over.
 */
public final class MetricStream implements TailHandler {
    private static final Logger LOG = LoggerFactory.getLogger(MetricStream.class);

    private final Map<ProjectId, LiveWindows> windows = new ConcurrentHashMap<>();
    private final Set<LongSupplier> readers = new CopyOnWriteArraySet<>();
    private final MetricsRecordReader records = new MetricsRecordReader();
    private final HeartbeatRecords heartbeats = new HeartbeatRecords();
    private final LatencyWindow latency;
    private final StreamRate rate;
    private volatile long clockMs = Long.MIN_VALUE;

    public MetricStream(LatencyWindow latency, StreamRate rate) {
        this.latency = latency;
        this.rate = rate;
    }

    /** What is kept of a project. */
    LiveWindows windowsOf(ProjectId project) {
        return windows.computeIfAbsent(project, absent -> new LiveWindows(WindowLimits.DEFAULT));
    }

    /** Everything appended to Kafka before this instant is in the windows; {@link Long#MIN_VALUE} at first. */
    long clockMs() {
        return clockMs;
    }

    /** Keeps what an evaluation at the supplied instant or later can read, until {@link #removeReader}. */
    void addReader(LongSupplier nextInstantMs) {
        readers.add(nextInstantMs);
    }

    void removeReader(LongSupplier nextInstantMs) {
        readers.remove(nextInstantMs);
    }

    @Override
    public void handle(TailBatch batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            try {
                take(record);
            } catch (CorruptRecordException e) {
                LOG.debug("passed over {}@{}: {}", record.partition(), record.offset(), e.getMessage());
            }
        }
        clockMs = batch.positions().values().stream()
                .mapToLong(TailPosition::clockMs)
                .min()
                .orElse(Long.MIN_VALUE);
        evict();
    }

    private void evict() {
        long oldest = clockMs;
        for (LongSupplier reader : readers) {
            oldest = Math.min(oldest, reader.getAsLong());
        }
        if (oldest != Long.MIN_VALUE) {
            for (LiveWindows kept : windows.values()) {
                kept.evictBefore(oldest);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders headers = EventHeaders.read(record.headers());
        if (headers.kind() == RecordHeaders.Kind.HEARTBEAT) {
            latency.heartbeat(heartbeats.message(record).getSentMs());
            return;
        }
        rate.add(headers.count());
        LiveWindows kept = windows.get(headers.requireProject());
        if (kept == null) {
            return;
        }
        Optional<Set<Integer>> families = kept.names().map(names -> names.stream()
                .map(name -> MetricFamily.hash(MetricFamily.of(name)))
                .filter(headers::mightContain)
                .map(Long::intValue)
                .collect(Collectors.toSet()));
        if (families.map(Set::isEmpty).orElse(false)) {
            return;
        }
        records.read(record.value(), new Append(kept, families, record.timestamp()));
    }

    @Override
    public void lost(LostRange range) {
        LOG.warn("live charts may have a gap: Kafka no longer has {} from offset {}", range.partition(), range.from());
    }

    /** Puts a record's samples into the windows. */
    private record Append(LiveWindows kept, Optional<Set<Integer>> families, long appendMs) implements MetricsVisitor {
        @Override
        public boolean family(int familyHash, int series, int points) {
            return families.isEmpty() || families.get().contains(familyHash);
        }

        @Override
        public void labels(long seriesHash, Labels labels) {
            kept.announce(seriesHash, labels);
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            kept.append(seriesHash, timestampMs, value, startTimestampMs, appendMs);
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            kept.append(seriesHash, timestampMs, value, startTimestampMs, appendMs);
        }
    }
}
