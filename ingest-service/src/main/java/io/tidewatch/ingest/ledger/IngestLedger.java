package io.tidewatch.ingest.ledger;

import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by project and signal what was accepted, which is what Kafka has acknowledged, and what was refused and why,
 * since the start of the process. Safe for any thread.
 */
public final class IngestLedger {
    /** Told of each count, to make metrics of it. */
    public interface Listener {
        /** Nobody listens. */
        Listener NONE = new Listener() {
            @Override
            public void accepted(ProjectId project, Signal signal, long events) {}

            @Override
            public void refused(ProjectId project, Signal signal, RefusalReason reason, long events) {}
        };

        void accepted(ProjectId project, Signal signal, long events);

        void refused(ProjectId project, Signal signal, RefusalReason reason, long events);
    }

    /**
     * Counts of one project and signal.
     *
     * @param accepted events in Kafka
     * @param refused events refused
     * @param refusedBy refused events by reason
     * @param acceptedPerSecond over the last ten seconds
     */
    public record Line(
            String project,
            String signal,
            long accepted,
            long refused,
            Map<String, Long> refusedBy,
            double acceptedPerSecond) {}

    private record Key(ProjectId project, Signal signal) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byProject = project.compareTo(other.project);
            return byProject != 0 ? byProject : signal.compareTo(other.signal);
        }
    }

    private static final class Counts {
        private final LongAdder accepted = new LongAdder();
        private final RateWindow rate = new RateWindow();
        private final Map<RefusalReason, LongAdder> refused = new EnumMap<>(RefusalReason.class);

        Counts() {
            for (RefusalReason reason : RefusalReason.values()) {
                refused.put(reason, new LongAdder());
            }
        }
    }

    private final Clock clock;
    private final Instant startedAt;
    private final Listener listener;
    private final Map<Key, Counts> counts = new ConcurrentSkipListMap<>();

    public IngestLedger(Clock clock, Listener listener) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.listener = listener;
    }

    /** Since when it counts. */
    public Instant startedAt() {
        return startedAt;
    }

    public void accepted(ProjectId project, Signal signal, long events) {
        if (events > 0) {
            Counts of = of(project, signal);
            of.accepted.add(events);
            of.rate.add(clock.millis(), events);
            listener.accepted(project, signal, events);
        }
    }

    public void refused(ProjectId project, Signal signal, RefusalReason reason, long events) {
        if (events > 0) {
            LongAdder adder = of(project, signal).refused.get(reason);
            if (adder != null) {
                adder.add(events);
            }
            listener.refused(project, signal, reason, events);
        }
    }

    /** All counts, ordered by project and signal. */
    public List<Line> lines() {
        long now = clock.millis();
        List<Line> lines = new ArrayList<>();
        counts.forEach((key, of) -> {
            Map<String, Long> by = new LinkedHashMap<>();
            long refused = 0;
            for (Map.Entry<RefusalReason, LongAdder> entry : of.refused.entrySet()) {
                long count = entry.getValue().sum();
                refused += count;
                if (count > 0) {
                    by.put(entry.getKey().text(), count);
                }
            }
            lines.add(new Line(
                    key.project.value(), key.signal.text(), of.accepted.sum(), refused, by, of.rate.perSecond(now)));
        });
        return lines;
    }

    private Counts of(ProjectId project, Signal signal) {
        return counts.computeIfAbsent(new Key(project, signal), key -> new Counts());
    }
}
