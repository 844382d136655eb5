package io.tidewatch.live;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One registered selection and the series that it reads. Guarded by its {@link LiveWindows}. */
public final class Registration implements AutoCloseable {
    private final LiveWindows windows;
    private final Selection selection;
    private final ArrivalListener listener;
    private final Set<SeriesWindow> series = new LinkedHashSet<>();
    private long refused;
    private long refusedBefore;
    private long refusedMs;

    Registration(LiveWindows windows, Selection selection, ArrivalListener listener) {
        this.windows = windows;
        this.selection = selection;
        this.listener = listener;
    }

    public Selection selection() {
        return selection;
    }

    /**
     * How many series and samples of this selection were refused because the windows are full, until what was left out
     * has left the windows or has been announced again; 0 is well.
     */
    public long refused() {
        synchronized (windows) {
            return refused;
        }
    }

    /** How many series it reads now. */
    public int seriesCount() {
        synchronized (windows) {
            return series.size();
        }
    }

    /** The series that it reads now; a copy. */
    public List<SeriesWindow> seriesRead() {
        synchronized (windows) {
            return List.copyOf(series);
        }
    }

    /**
     * The first time after the instant at which this selection reads something else without a new sample;
     * {@link Long#MAX_VALUE} when nothing does.
     */
    public long nextChangeMs(long instantMs) {
        synchronized (windows) {
            long next = SeriesWindow.NEVER;
            for (SeriesWindow window : series) {
                next = Math.min(next, window.nextChangeMs(selection, instantMs));
            }
            return next;
        }
    }

    /** The same for one series alone. */
    public long nextChangeMs(SeriesWindow window, long instantMs) {
        synchronized (windows) {
            return series.contains(window) ? window.nextChangeMs(selection, instantMs) : SeriesWindow.NEVER;
        }
    }

    ArrivalListener listener() {
        return listener;
    }

    Set<SeriesWindow> series() {
        return series;
    }

    void refuse() {
        refused++;
    }

    /** Forgets what was refused when nothing has been for long enough. */
    void evict(long instantMs, long mendedAfterMs) {
        if (refused != refusedBefore) {
            refusedBefore = refused;
            refusedMs = instantMs;
        } else if (refused > 0 && instantMs - refusedMs >= mendedAfterMs + selection.reachMs()) {
            refused = 0;
            refusedBefore = 0;
        }
    }

    /** Ends the registration; series that nothing else reads are dropped. */
    @Override
    public void close() {
        windows.unregister(this);
    }
}
