package io.tidewatch.events.metrics;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** What {@link Scope#carried} answers when labels are due, and a caller that knows nothing says. */
    public static final long NOT_CARRIED = 0;

    /** Milliseconds of an answer of {@link Scope#carried}, counted from 2020: enough for 34 years. */
    private static final int TIME_BITS = 40;

    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long EPOCH_MS = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    /** Scopes that can be told apart in an answer; the last number stands for all further ones, which are asked each time. */
    private static final int MOST_SCOPES = (1 << (63 - TIME_BITS)) - 1;

    private final Clock clock;
    private final LongTimes[] shards = new LongTimes[SHARDS];
    private final LongAdder overflows = new LongAdder();
    private final AtomicInteger scopes = new AtomicInteger();

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
        int id = scopes.updateAndGet(before -> before == MOST_SCOPES ? before : before + 1);
        return new Scope(id, Hashing.xxh3_64().hashCharsToLong(project.value()) + partition);
    }

    /** The series of one project in one partition. Safe for any thread. */
    public final class Scope {
        private final int id;
        private final long of;

        private Scope(int id, long of) {
            this.id = id;
            this.of = of;
        }

        /**
         * As {@link LabelBook#mustCarry}.
         *
         * @param nowMs the time; when the record is made seconds later, that is soon enough
         */
        public boolean mustCarry(long seriesHash, long nowMs) {
            return dueMs(seriesHash) <= nowMs;
        }

        /**
         * As {@link #mustCarry}, for callers that keep the answer beside the series: asked with it again, the book need not
         * be looked into until the labels are due. Not after {@link LabelBook#clear}.
         *
         * @param before what was answered for this series, in this scope or another; else {@link #NOT_CARRIED}
         * @return {@link #NOT_CARRIED} when the next record must carry the labels
         */
        public long carried(long seriesHash, long nowMs, long before) {
            long now = nowMs - EPOCH_MS;
            if (before >>> TIME_BITS == id && (before & TIME_MASK) > now && id != MOST_SCOPES) {
                return before;
            }
            long due = dueMs(seriesHash);
            if (due <= nowMs) {
                return NOT_CARRIED;
            }
            return (long) id << TIME_BITS | Math.min(TIME_MASK, Math.max(1, due - EPOCH_MS));
        }

        /** When the labels are due; the smallest number when they always were. */
        private long dueMs(long seriesHash) {
            long key = key(seriesHash);
            LongTimes shard = shard(key);
            long carried;
            synchronized (shard) {
                carried = shard.get(key);
            }
            return carried == LongTimes.NEVER
                    ? Long.MIN_VALUE
                    : carried + LATEST_DUE_MS - Long.remainderUnsigned(key, SPREAD_MS);
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
