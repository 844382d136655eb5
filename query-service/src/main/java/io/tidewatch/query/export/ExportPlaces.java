package io.tidewatch.query.export;

import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Places for exports that run at once. One that is not begun, or does not get on, for {@link #PATIENCE} loses its place
 * to the next that asks, and is interrupted. Safe for any thread.
 */
public final class ExportPlaces {
    /** Its client has gone, or takes nothing. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int most;
    private final LongSupplier nanos;
    private final List<Place> taken = new ArrayList<>();

    /**
     * @param most exports at once
     * @param nanos a clock that only goes forward
     */
    ExportPlaces(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /** The place of an export. */
    public final class Place {
        private volatile long atNanos = nanos.getAsLong();
        private @Nullable Thread runner;
        private boolean lost;

        private Place() {}

        /** This thread exports from now on. */
        void begin() {
            synchronized (taken) {
                if (lost) {
                    throw full();
                }
                runner = Thread.currentThread();
                atNanos = nanos.getAsLong();
            }
        }

        /** The export has got on. */
        void progress() {
            atNanos = nanos.getAsLong();
        }

        /** The export has ended, or does not begin. */
        void leave() {
            synchronized (taken) {
                taken.remove(this);
                if (lost && Thread.currentThread().equals(runner)) {
                    // The interrupt was meant for the export, not for what this thread does next.
                    Thread.interrupted();
                }
                runner = null;
            }
        }

        private boolean isStuck() {
            return nanos.getAsLong() - atNanos > PATIENCE.toNanos();
        }

        private void lose() {
            lost = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    /**
     * Takes a place.
     *
     * @throws TidewatchException with the fault LIMIT when there is none
     */
    Place take() {
        synchronized (taken) {
            if (taken.size() >= most) {
                List<Place> stuck = taken.stream().filter(Place::isStuck).toList();
                stuck.forEach(Place::lose);
                taken.removeAll(stuck);
            }
            if (taken.size() >= most) {
                throw full();
            }
            Place place = new Place();
            taken.add(place);
            return place;
        }
    }

    private TidewatchException full() {
        return TidewatchException.limit(most + " exports run already: try again when one is done");
    }
}
