package io.tidewatch.alert.evaluation;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.metrics.MetricsRecordReader;
import io.tidewatch.events.metrics.MetricsVisitor;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The windows of every project that has rules, fed with records of {@code tidewatch.metrics}. Records and sections of
 * families that no rule reads are passed over unopened. One feeder a thread; the windows themselves are safe for any.
 */
final class ProjectWindows {
    private final WindowLimits limits;
    private final Map<ProjectId, LiveWindows> windows = new HashMap<>();

    ProjectWindows(WindowLimits limits) {
        this.limits = limits;
    }

    /** The windows of a project, made when there are none. */
    synchronized LiveWindows of(ProjectId project) {
        return windows.computeIfAbsent(project, p -> new LiveWindows(limits));
    }

    synchronized @Nullable LiveWindows find(@Nullable ProjectId project) {
        return project == null ? null : windows.get(project);
    }

    /** All windows; a copy. */
    synchronized List<LiveWindows> all() {
        return List.copyOf(windows.values());
    }

    /** Reads records into the windows. Not for several threads. */
    final class Feeder {
        private final MetricsRecordReader reader = new MetricsRecordReader();
        private final boolean restore;

        /** @param restore whether samples are of the past, so that no query hears of them */
        Feeder(boolean restore) {
            this.restore = restore;
        }

        /**
         * Reads a record's batch when a rule may read something of it.
         *
         * @return whether the value was looked into; false when the headers sufficed to pass it over
         * @throws io.tidewatch.events.CorruptRecordException when the value does not follow the format; what stood before
         *     the fault has been read
         */
        boolean feed(EventHeaders headers, byte[] value, long appendMs) {
            LiveWindows target = find(headers.project());
            if (target == null) {
                return false;
            }
            Optional<List<String>> names = target.names();
            Set<Integer> families = null;
            if (names.isPresent()) {
                families = new HashSet<>();
                boolean some = false;
                for (String name : names.get()) {
                    long hash = MetricFamily.hash(MetricFamily.of(name));
                    families.add((int) hash);
                    some |= headers.mightContain(hash);
                }
                if (!some) {
                    return false;
                }
            }
            reader.read(value, new Visitor(target, families, restore, appendMs));
            return true;
        }
    }

    private record Visitor(LiveWindows target, @Nullable Set<Integer> families, boolean restore, long appendMs)
            implements MetricsVisitor {
        @Override
        public boolean family(int familyHash, int series, int points) {
            return families == null || families.contains(familyHash);
        }

        @Override
        public void labels(long seriesHash, Labels labels) {
            target.announce(seriesHash, labels);
        }

        @Override
        public void sample(long seriesHash, long timestampMs, double value, long startTimestampMs) {
            if (restore) {
                target.restore(seriesHash, timestampMs, value, startTimestampMs);
            } else {
                target.append(seriesHash, timestampMs, value, startTimestampMs, appendMs);
            }
        }

        @Override
        public void histogram(long seriesHash, long timestampMs, NativeHistogram value, long startTimestampMs) {
            if (restore) {
                target.restore(seriesHash, timestampMs, value, startTimestampMs);
            } else {
                target.append(seriesHash, timestampMs, value, startTimestampMs, appendMs);
            }
        }
    }
}
