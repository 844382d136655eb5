package io.tidewatch.ingest.export;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the samples for one destination in this replica, since its start. Safe for any thread. */
public final class ExportCounts {
    /** Why a sample was not sent. */
    public enum DropReason {
        /** {@code write_relabel_configs} dropped its series. */
        RELABEL,
        /** A native histogram, and {@code send_native_histograms} is off. */
        HISTOGRAM,
        /** Older than {@code sample_age_limit}. */
        TOO_OLD,
        /** The labels of its series do not stand in Kafka any more. */
        UNKNOWN_SERIES;

        /** The value of the label {@code reason}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder lostRecords = new LongAdder();
    private final LongAdder corruptRecords = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private volatile long lastSuccessMs;
    private volatile long pending;
    private volatile long lagRecords;
    private volatile long lagSamples;
    private volatile long oldestMs = Long.MAX_VALUE;
    private volatile int shards;

    public ExportCounts() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void sent(long samples, long nowMs) {
        sent.add(samples);
        lastSuccessMs = nowMs;
    }

    void failed(long samples) {
        failed.add(samples);
    }

    void retried(long samples) {
        retried.add(samples);
    }

    void dropped(DropReason reason, long samples) {
        LongAdder adder = dropped.get(reason);
        if (adder != null) {
            adder.add(samples);
        }
    }

    void lost(long records) {
        lostRecords.add(records);
    }

    void corrupt() {
        corruptRecords.increment();
    }

    void stands(long samplesPending, long recordsBehind, long samplesBehind, long oldestRecordMs, int shardCount) {
        pending = samplesPending;
        lagRecords = recordsBehind;
        lagSamples = samplesBehind;
        oldestMs = oldestRecordMs;
        shards = shardCount;
    }

    /** Samples and histograms that the receiver has taken. */
    public long sent() {
        return sent.sum();
    }

    /** Samples that the receiver has refused for good. */
    public long failed() {
        return failed.sum();
    }

    /** Samples that were sent again. */
    public long retried() {
        return retried.sum();
    }

    public long dropped(DropReason reason) {
        LongAdder adder = dropped.get(reason);
        return adder == null ? 0 : adder.sum();
    }

    /** Records that Kafka had no more when they were to be read. */
    public long lostRecords() {
        return lostRecords.sum();
    }

    /** Records that could not be read. */
    public long corruptRecords() {
        return corruptRecords.sum();
    }

    /** When the receiver last took something, milliseconds since the Unix epoch; 0 for never. */
    public long lastSuccessMs() {
        return lastSuccessMs;
    }

    /** Samples in memory. */
    public long pending() {
        return pending;
    }

    /** Offsets between what is delivered and the end of our partitions. */
    public long lagRecords() {
        return lagRecords;
    }

    /** Samples not delivered yet: those in memory exactly, those on Kafka by the mean of the records read so far. */
    public long lagSamples() {
        return lagSamples;
    }

    /** Seconds since the oldest record that is not delivered was appended; 0 when all is. */
    public double lagSeconds(long nowMs) {
        long oldest = oldestMs;
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - oldest) / 1e3;
    }

    /** Requests that may be under way at once. */
    public int shards() {
        return shards;
    }
}
