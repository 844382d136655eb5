package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All alerts of a rule, and whether they have changed since they were last saved. Not for several threads. */
final class AlertBook {
    /** How long an alert that has ended is listed, so that late data finds it. */
    private static final long KEEP_ENDED_MS = 15 * 60_000;
    /** How many of them are listed at most. */
    private static final int MOST_ENDED = 1_000;
    /** What its alerts may take: with one more, however large, it is below the 4 MiB that a record may have. */
    private static final int MOST_BYTES = 2_000_000;

    private final Map<Labels, Alert> alerts = new TreeMap<>();
    private final Set<Labels> active = new HashSet<>();
    private long activeBytes;
    private long sequenceBase;
    private long instantMs;
    private String error;
    private boolean changed;

    /** A book as it was saved. */
    AlertBook(Collection<Alert> saved, long sequenceBase, long instantMs, String error) {
        saved.forEach(alert -> put(alert, false));
        this.sequenceBase = sequenceBase;
        this.instantMs = instantMs;
        this.error = error;
    }

    /** The book of a rule that is new; it counts as changed, so that it is saved. */
    static AlertBook empty() {
        AlertBook book = new AlertBook(Set.of(), 0, 0, "");
        book.changed = true;
        return book;
    }

    @Nullable
    Alert get(Labels labels) {
        return alerts.get(labels);
    }

    /** The alert of these labels, inactive when there has been none. */
    Alert getOrNew(Labels labels) {
        Alert alert = alerts.get(labels);
        return alert == null ? Alert.inactive(labels, sequenceBase) : alert;
    }

    void put(Alert alert, boolean transition) {
        if (alert.sequence() == sequenceBase && !alert.isActive() && !transition) {
            return;
        }
        Alert before = alerts.put(alert.labels(), alert);
        changed |= before != null && before.keptSinceMs() != alert.keptSinceMs();
        boolean wasActive = before != null && before.isActive();
        if (alert.isActive()) {
            active.add(alert.labels());
        } else if (wasActive) {
            active.remove(alert.labels());
        }
        if (before == null || wasActive != alert.isActive() || before.annotations() != alert.annotations()) {
            activeBytes += (alert.isActive() ? alert.mostBytes() : 0) - (wasActive ? before.mostBytes() : 0);
        }
        changed |= transition;
    }

    /** How many alerts are not inactive. */
    int activeCount() {
        return active.size();
    }

    /** Whether alerts that are active take as much as may be. */
    boolean isFull() {
        return activeBytes >= MOST_BYTES;
    }

    /** Labels of the alerts that are not inactive; a copy. */
    Set<Labels> activeLabels() {
        return Set.copyOf(active);
    }

    /** Whether any active alert has fired. */
    boolean anyFired() {
        for (Labels labels : active) {
            Alert alert = alerts.get(labels);
            if (alert != null && alert.firedMs() != 0) {
                return true;
            }
        }
        return false;
    }

    Collection<Alert> all() {
        return alerts.values();
    }

    long sequenceBase() {
        return sequenceBase;
    }

    /** The newest instant that was evaluated; 0 when none. */
    long instantMs() {
        return instantMs;
    }

    void evaluated(long instant) {
        changed |= instantMs == 0;
        instantMs = Math.max(instantMs, instant);
    }

    /** Why the last evaluation failed; empty when it did not. */
    String error() {
        return error;
    }

    void failed(String message) {
        changed |= !message.equals(error);
        error = message;
    }

    boolean changed() {
        return changed;
    }

    void touch() {
        changed = true;
    }

    /** It has been saved: forgets alerts that ended long ago; their sequence counts on. */
    void saved() {
        changed = false;
        forget(alert -> alert.instantMs() < instantMs - KEEP_ENDED_MS);
    }

    /** Forgets the alerts that ended first, as many as it takes for what is saved to stay small. */
    void trim() {
        List<Alert> ended = new ArrayList<>();
        long bytes = activeBytes;
        for (Alert alert : alerts.values()) {
            if (!alert.isActive()) {
                ended.add(alert);
                bytes += alert.mostBytes();
            }
        }
        if (ended.size() <= MOST_ENDED && bytes <= MOST_BYTES) {
            return;
        }
        ended.sort(Comparator.comparingLong(Alert::instantMs));
        Set<Alert> surplus = new HashSet<>();
        for (Alert alert : ended) {
            if (ended.size() - surplus.size() <= MOST_ENDED && bytes <= MOST_BYTES) {
                break;
            }
            surplus.add(alert);
            bytes -= alert.mostBytes();
        }
        forget(surplus::contains);
    }

    private void forget(Predicate<Alert> which) {
        alerts.values().removeIf(alert -> {
            boolean forgotten = !alert.isActive() && which.test(alert);
            if (forgotten) {
                sequenceBase = Math.max(sequenceBase, alert.sequence());
            }
            return forgotten;
        });
    }
}
