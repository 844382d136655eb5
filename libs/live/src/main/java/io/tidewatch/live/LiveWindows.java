package io.tidewatch.live;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one project's stream that registered selections read, and nothing else. A series is kept when a
 * selection matches it, for as long as the selection that looks back furthest can see; the reader of the stream says by
 * {@link #evictBefore} how far evaluation has come. A {@link SeriesSource} over what is kept. Safe for any thread;
 * meant for one that appends and few that read.
 *
 * <p>Feeding: {@link #announce} a series when its labels stand in a record, then {@link #append} its samples. Samples
 * of a series that was not announced, or that nothing selects, are passed over.
 */
public final class LiveWindows implements SeriesSource {
    /** Longer than the interval of 10 minutes at which labels repeat in the stream. */
    private static final long SILENT_MS = 15 * 60_000;

    private final WindowLimits limits;
    private final SeriesByHash byHash = new SeriesByHash();
    private final Map<String, List<SeriesWindow>> byName = new HashMap<>();
    private final Map<String, List<Registration>> registrationsByName = new HashMap<>();
    private final List<Registration> registrationsOfAnyName = new ArrayList<>();
    private long samples;
    /** Memory that they take, in float samples. */
    private long weight;

    private long samplesRead;

    /** Windows that hold no more than the limits allow. */
    public LiveWindows(WindowLimits limits) {
        this.limits = limits;
    }

    /**
     * Keeps from now on what the selection reads, and tells the listener of each sample that arrives. Series that are
     * kept already count at once; older samples and other series come by {@link #restore}.
     */
    public synchronized Registration register(Selection selection, ArrivalListener listener) {
        Registration registration = new Registration(this, selection, listener);
        Optional<String> name = selection.metricName();
        if (name.isPresent()) {
            registrationsByName
                    .computeIfAbsent(name.get(), n -> new ArrayList<>(2))
                    .add(registration);
            byName.getOrDefault(name.get(), List.of()).forEach(window -> attach(window, registration));
        } else {
            registrationsOfAnyName.add(registration);
            byName.values().forEach(windows -> windows.forEach(window -> attach(window, registration)));
        }
        return registration;
    }

    /** Whether any selection may read series of this name; false means that its samples need not be fed. */
    public synchronized boolean reads(String metricName) {
        return !registrationsOfAnyName.isEmpty() || registrationsByName.containsKey(metricName);
    }

    /** The names that selections read; empty when one of them reads any name. */
    public synchronized Optional<List<String>> names() {
        return registrationsOfAnyName.isEmpty()
                ? Optional.of(List.copyOf(registrationsByName.keySet()))
                : Optional.empty();
    }

    /** Tells the labels of a series; needed once before its first sample, harmless again. */
    public synchronized void announce(long seriesHash, Labels labels) {
        if (byHash.get(seriesHash) != null) {
            return;
        }
        SeriesWindow window = null;
        for (Registration registration : registrationsByName.getOrDefault(labels.metricName(), List.of())) {
            window = announce(window, registration, labels);
        }
        for (Registration registration : registrationsOfAnyName) {
            window = announce(window, registration, labels);
        }
        if (window != null) {
            byHash.put(seriesHash, window);
            byName.computeIfAbsent(labels.metricName(), n -> new ArrayList<>()).add(window);
        }
    }

    private @Nullable SeriesWindow announce(@Nullable SeriesWindow window, Registration registration, Labels labels) {
        if (!registration.selection().selects(labels)) {
            return window;
        }
        if (byHash.size() >= limits.maxSeries()) {
            registration.refuse();
            return window;
        }
        SeriesWindow used = window == null ? new SeriesWindow(this, labels) : window;
        used.readers().add(registration);
        registration.series().add(used);
        return used;
    }

    /**
     * Adds a sample that has just arrived and tells the listeners of the selections that read it. A sample with a time
     * stamp that the window has is passed over.
     *
     * @param timestampMs milliseconds since the Unix epoch, in any order
     * @param value raw bits kept, a stale marker included
     * @param appendMs when Kafka appended the record that carries it
     */
    public void append(long seriesHash, long timestampMs, double value, long appendMs) {
        append(seriesHash, timestampMs, value, 0, appendMs);
    }

    /** As {@link #append(long, long, double, long)}, with the start time stamp, 0 when it is not known. */
    public synchronized void append(long seriesHash, long timestampMs, double value, long startMs, long appendMs) {
        append(seriesHash, timestampMs, value, null, startMs, appendMs);
    }

    /** Adds a native histogram that has just arrived; parameters as of {@link #append}. */
    public synchronized void append(
            long seriesHash, long timestampMs, NativeHistogram histogram, long startMs, long appendMs) {
        append(seriesHash, timestampMs, value(histogram), kept(histogram), startMs, appendMs);
    }

    private void append(
            long seriesHash,
            long timestampMs,
            double value,
            @Nullable NativeHistogram histogram,
            long startMs,
            long appendMs) {
        SeriesWindow window = byHash.get(seriesHash);
        if (window == null) {
            return;
        }
        long newestMs = window.newestMs();
        if (!insert(window, timestampMs, value, histogram, startMs)) {
            return;
        }
        samplesRead++;
        for (Registration registration : window.readers()) {
            registration.listener().arrived(window, timestampMs, newestMs, appendMs);
        }
    }

    /** Adds a sample of the past without telling anyone: fills windows when the reader starts or a selection is new. */
    public void restore(long seriesHash, long timestampMs, double value) {
        restore(seriesHash, timestampMs, value, 0);
    }

    /** As {@link #restore(long, long, double)}, with the start time stamp, 0 when it is not known. */
    public synchronized void restore(long seriesHash, long timestampMs, double value, long startMs) {
        SeriesWindow window = byHash.get(seriesHash);
        if (window != null) {
            insert(window, timestampMs, value, null, startMs);
        }
    }

    /** Adds a native histogram of the past; parameters as of {@link #append}. */
    public synchronized void restore(long seriesHash, long timestampMs, NativeHistogram histogram, long startMs) {
        SeriesWindow window = byHash.get(seriesHash);
        if (window != null) {
            insert(window, timestampMs, value(histogram), kept(histogram), startMs);
        }
    }

    /** A histogram whose sum is the stale marker ends the series as the marker itself does. */
    private static @Nullable NativeHistogram kept(NativeHistogram histogram) {
        return StaleMarker.is(histogram.sum()) ? null : histogram;
    }

    private static double value(NativeHistogram histogram) {
        return StaleMarker.is(histogram.sum()) ? StaleMarker.VALUE : Double.NaN;
    }

    private boolean insert(
            SeriesWindow window, long timestampMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        if (weight >= limits.maxSamples()) {
            window.readers().forEach(Registration::refuse);
            return false;
        }
        if (!window.insert(timestampMs, value, histogram, startMs)) {
            return false;
        }
        samples++;
        weight += 1 + SeriesWindow.weightOf(histogram);
        return true;
    }

    /**
     * Drops the samples that no evaluation at or after the instant can read, and series that have been silent for so
     * long that their next record carries their labels again.
     */
    public synchronized void evictBefore(long instantMs) {
        boolean silent = false;
        for (List<SeriesWindow> windows : byName.values()) {
            for (SeriesWindow window : windows) {
                long reach = 0;
                for (Registration registration : window.readers()) {
                    reach = Math.max(reach, registration.selection().reachMs());
                }
                long before = window.weight();
                samples -= window.evictBefore(instantMs - reach);
                weight -= before - window.weight();
                if (window.size() == 0 && window.newestMs() < instantMs - reach - SILENT_MS) {
                    window.readers()
                            .forEach(registration -> registration.series().remove(window));
                    window.readers().clear();
                    silent = true;
                }
            }
        }
        if (silent) {
            removeUnread();
        }
        registrationsOfAnyName.forEach(registration -> registration.evict(instantMs, SILENT_MS));
        registrationsByName
                .values()
                .forEach(all -> all.forEach(registration -> registration.evict(instantMs, SILENT_MS)));
    }

    @Override
    public synchronized List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesPoints> found = new ArrayList<>();
        Optional<String> name = new Selection(matchers, 1, 0, false).metricName();
        if (name.isPresent()) {
            select(byName.getOrDefault(name.get(), List.of()), matchers, startMs, endMs, found);
        } else {
            byName.values().forEach(windows -> select(windows, matchers, startMs, endMs, found));
        }
        return found;
    }

    private static void select(
            List<SeriesWindow> windows,
            List<LabelMatcher> matchers,
            long startMs,
            long endMs,
            List<SeriesPoints> found) {
        for (SeriesWindow window : windows) {
            if (Selection.matchAll(matchers, window.labels())) {
                SeriesPoints points = window.slice(startMs, endMs);
                if (points != null) {
                    found.add(points);
                }
            }
        }
    }

    /** Series that are kept. */
    public synchronized int seriesCount() {
        return byHash.size();
    }

    /** Samples that are kept. */
    public synchronized long sampleCount() {
        return samples;
    }

    /** Samples that arrived and were read by a selection, since the start. */
    public synchronized long samplesRead() {
        return samplesRead;
    }

    private static void attach(SeriesWindow window, Registration registration) {
        if (registration.selection().selects(window.labels())) {
            window.readers().add(registration);
            registration.series().add(window);
        }
    }

    synchronized void unregister(Registration registration) {
        registrationsOfAnyName.remove(registration);
        registration
                .selection()
                .metricName()
                .ifPresent(name -> registrationsByName.computeIfPresent(name, (n, all) -> {
                    all.remove(registration);
                    return all.isEmpty() ? null : all;
                }));
        boolean unread = false;
        for (SeriesWindow window : registration.series()) {
            window.readers().remove(registration);
            unread |= window.readers().isEmpty();
        }
        registration.series().clear();
        if (unread) {
            removeUnread();
        }
    }

    private void removeUnread() {
        byHash.removeUnread();
        byName.values().removeIf(windows -> {
            for (SeriesWindow window : windows) {
                if (window.readers().isEmpty()) {
                    samples -= window.size();
                    weight -= window.weight();
                }
            }
            windows.removeIf(window -> window.readers().isEmpty());
            return windows.isEmpty();
        });
    }
}
