package io.tidewatch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Crossing samples under way: each raises one of a fixed set of series, and is seen at several places. Safe for any
 * thread.
 */
final class Probes {
    /** Series that take turns; each has half a turn to calm down. */
    static final int SERIES = 60;

    /** Where a probe is seen. */
    enum Place {
        WEBHOOK("accepted to webhook"),
        ALERT("accepted to alert on the stream"),
        VALUE("accepted to value on the stream");

        final String title;

        Place(String title) {
            this.title = title;
        }
    }

    private static final class Probe {
        private final AtomicLong accepted = new AtomicLong();
        private final AtomicLong[] seen = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
    }

    private final AtomicReferenceArray<@Nullable Probe> current = new AtomicReferenceArray<>(SERIES);
    private final List<Probe> all = new ArrayList<>();

    /** A probe is about to be sent on the series. */
    void begin(int series) {
        current.set(series, new Probe());
    }

    /** The probe of the series was accepted. */
    void accepted(int series) {
        Probe probe = current.get(series);
        if (probe != null) {
            probe.accepted.set(System.nanoTime());
            synchronized (all) {
                all.add(probe);
            }
        }
    }

    /** The series was seen raised; only the first time after {@link #begin} counts. */
    void seen(String series, Place place) {
        long now = System.nanoTime();
        int number;
        try {
            number = Integer.parseInt(series);
        } catch (NumberFormatException e) {
            return;
        }
        Probe probe = number < 0 || number >= SERIES ? null : current.get(number);
        if (probe != null) {
            probe.seen[place.ordinal()].compareAndSet(0, now);
        }
    }

    /** Probes accepted but not seen at the place. */
    int missing(Place place) {
        int missing = 0;
        synchronized (all) {
            for (Probe probe : all) {
                missing += probe.seen[place.ordinal()].get() == 0 ? 1 : 0;
            }
        }
        return missing;
    }

    /** A line about a place; what was seen before the request was answered counts as 0. */
    String report(Place place) {
        Durations durations = new Durations();
        synchronized (all) {
            for (Probe probe : all) {
                long seen = probe.seen[place.ordinal()].get();
                if (seen != 0) {
                    durations.add(Math.max(0, seen - probe.accepted.get()));
                }
            }
        }
        return place.title + ": " + durations.summary() + ", missing " + missing(place);
    }
}
