package io.tidewatch.events.metrics;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * The writer's side of labels in band: a series' labels go into each record until one that carries them has been
 * acknowledged in that partition, and again so that no reader waits longer than {@link #LABEL_INTERVAL}.
 *
 * <p>The repetition is due 2 to 3 minutes before the interval ends, spread over a minute by the series' hash: the
 * interval holds between the times at which Kafka appends, and a record may wait in the producer for up to 2 minutes
 * ({@code delivery.timeout.ms}); and series that came together do not repeat together.
 *
 * <p>Bounded: at the bound, series that are due again are forgotten; when that frees nothing, a new series is not
 * remembered and its labels go into every record, which costs bytes and is never wrong ({@link #overflows} counts).
 * About 21 to 43 bytes a series. Safe for any thread.
 */
public final class LabelBook {
    /** Within so long before any sample in a partition its series' labels stand there; readers begin that early. */
    public static final Duration LABEL_INTERVAL = Duration.ofMinutes(10);

    private static final long LATEST_DUE_MS = LABEL_INTERVAL.toMillis() - 120_000;
    private static final int SPREAD_MS = 60_000;
    private static final int SHARDS = 16;

    private final Clock clock;
    private final LongTimes[] shards = new LongTimes[SHARDS];
    private final LongAdder overflows = new LongAdder();

    /** @param maxSeries how many (project, partition, series) are remembered at most, at least {@value #SHARDS} */
    public LabelBook(int maxSeries, Clock clock) {
        if (maxSeries < SHARDS) {
            throw new IllegalArgumentException("maxSeries is " + maxSeries + ", less than " + SHARDS);
        }
        this.clock = clock;
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new LongTimes(maxSeries / SHARDS);
        }
    }

    /** Whether the next record to that partition must carry the series' labels. */
    public boolean mustCarry(ProjectId project, int partition, long seriesHash) {
        return scope(project, partition).mustCarry(seriesHash, clock.millis());
    }

    /**
     * Kafka has acknowledged a record with the labels of the series.
     *
     * @param builtMs when {@link #mustCarry} was asked for that record, or earlier, milliseconds
     */
    public void acknowledged(ProjectId project, int partition, long seriesHash, long builtMs) {
        scope(project, partition).acknowledged(seriesHash, builtMs);
    }

    /** What is asked for series of one project in one partition; to be kept, since it costs more than to ask it. */
    public Scope scope(ProjectId project, int partition) {
        return new Scope(Hashing.xxh3_64().hashCharsToLong(project.value()) + partition);
    }

    /** The series of one project in one partition. Safe for any thread. */
    public final class Scope {
        private final long of;

        private Scope(long of) {
            this.of = of;
        }

        /**
         * As {@link LabelBook#mustCarry}.
         *
         * @param nowMs the time; when the record is made seconds later, that is soon enough
         */
        public boolean mustCarry(long seriesHash, long nowMs) {
            long key = key(seriesHash);
            LongTimes shard = shard(key);
            long carried;
            synchronized (shard) {
                carried = shard.get(key);
            }
            return carried == LongTimes.NEVER
                    || nowMs - carried >= LATEST_DUE_MS - Long.remainderUnsigned(key, SPREAD_MS);
        }

        /** As {@link LabelBook#acknowledged}. */
        public void acknowledged(long seriesHash, long builtMs) {
            long key = key(seriesHash);
            LongTimes shard = shard(key);
            boolean kept;
            synchronized (shard) {
                kept = shard.put(key, builtMs, clock.millis() - LATEST_DUE_MS);
            }
            if (!kept) {
                overflows.increment();
            }
        }

        /** One number for the three; as unlikely to meet another's as series hashes are. */
        private long key(long seriesHash) {
            return Hashing.xxh3_64().hashLongLongToLong(of, seriesHash);
        }
    }

    /** Forgets everything, as is due when the topic was made anew. */
    public void clear() {
        for (LongTimes shard : shards) {
            synchronized (shard) {
                shard.clear();
            }
        }
    }

    /** Series remembered. */
    public int size() {
        int size = 0;
        for (LongTimes shard : shards) {
            synchronized (shard) {
                size += shard.size();
            }
        }
        return size;
    }

    /** How often a series could not be remembered for the bound. */
    public long overflows() {
        return overflows.sum();
    }

    private LongTimes shard(long key) {
        return shards[(int) (key >>> 60)];
    }
}
