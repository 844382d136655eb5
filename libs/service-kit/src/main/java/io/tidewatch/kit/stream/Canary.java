package io.tidewatch.kit.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Judges second by second whether what is sent now comes through a path in time, by the heartbeat that each partition
 * carries once a second. A second is good when the newest heartbeat that has come through each partition was sent no
 * longer ago than the tolerance; a partition counts from its first heartbeat until another reader has it. Before the
 * first heartbeat nothing is judged. Safe for any thread.
 */
public final class Canary {
    /** A second between two heartbeats, and the second within which an event is promised to come through. */
    public static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final long toleranceMs;
    private final Map<Integer, Long> newestSentMs = new HashMap<>();
    private long judgedUntilMs;
    private long judged;
    private long good;

    /** @param tolerance how long ago the newest heartbeat may have been sent */
    public Canary(Duration tolerance) {
        toleranceMs = tolerance.toMillis();
    }

    /** A heartbeat has come through. @param sentMs when it was sent, milliseconds since the Unix epoch */
    public synchronized void arrived(int partition, long sentMs) {
        newestSentMs.merge(partition, sentMs, Math::max);
    }

    /** These are read here and no others: what has been read of others is another reader's affair now. */
    public synchronized void reads(Set<Integer> partitions) {
        newestSentMs.keySet().retainAll(partitions);
    }

    /**
     * Judges the whole seconds since the last call; to be called once a second. Of more seconds than the tolerance, in
     * which this process stood still, only the last can be good.
     *
     * @param nowMs milliseconds since the Unix epoch
     */
    public synchronized void judge(long nowMs) {
        if (newestSentMs.isEmpty() || judgedUntilMs == 0) {
            judgedUntilMs = newestSentMs.isEmpty() ? 0 : nowMs;
            return;
        }
        long passedMs = nowMs - judgedUntilMs;
        long seconds = passedMs / 1000;
        if (seconds <= 0) {
            return;
        }
        judgedUntilMs += seconds * 1000;
        judged += seconds;
        if (newestSentMs.values().stream().allMatch(sentMs -> sentMs >= nowMs - toleranceMs)) {
            good += passedMs <= toleranceMs ? seconds : 1;
        }
    }

    /** How many seconds were judged. */
    public synchronized long judged() {
        return judged;
    }

    /** How many of them were good. */
    public synchronized long good() {
        return good;
    }
}
