package io.tidewatch.ingest.delta;

import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the delta points of one partition (OpenTelemetry's metrics data model, "Sums: Delta-to-Cumulative"). A pure
 * function of the records, their append times and the states it began with; no clock of its own.
 *
 * <pre>
 *   no stream ──point──▶ begins: 0 just after the point's start, then the point's value
 *   stream ──begins at its end or later──▶ added (a gap too)
 *          ──begins and ends at its end──▶ added, once; its sample stands a millisecond later
 *          ──ends at its end or earlier──▶ dropped: old
 *          ──begins before its end──────▶ dropped: overlap
 *          ──other bounds or kind───────▶ begins anew
 *          ──nothing appended for longer than the idle time──▶ forgotten
 * </pre>
 *
 * The zero makes the first point and a reset count in {@code rate} and {@code increase}. Not for several threads.
 */
final class DeltaStreams {
    /** A start further back than this gets no zero: the store would refuse it as out of order or too old. */
    static final long ZERO_BACK_MS = 3_600_000;

    /**
     * What bounds the state.
     *
     * @param maxSeries that the streams of one partition become
     * @param idleMs after so long without a point a stream is forgotten
     */
    record Limits(int maxSeries, long idleMs) {}

    /** Told of points that were dropped. */
    interface Drops {
        void dropped(ProjectId project, RefusalReason reason, Labels labels, String why);
    }

    /**
     * What must be written with the samples.
     *
     * @param states of the streams that changed
     * @param forgotten streams whose state is of no use any more
     */
    record Changes(List<DeltaState> states, List<DeltaStream.Key> forgotten) {}

    private final int partition;
    private final Limits limits;
    private final CumulativeSeries.Sink sink;
    private final Drops drops;
    private final HistogramBytes histograms = new HistogramBytes();
    /** In the order of their last points' append times. */
    private final Map<DeltaStream.Key, DeltaStream> streams = new LinkedHashMap<>();

    private final Set<DeltaStream.Key> changed = new LinkedHashSet<>();
    private long clockMs;
    /** Series that the streams become. */
    private long series;
    /** Of the stream that takes the point, before it does. */
    private int sizeBefore;

    /** @param states what {@link #takeChanges} gave for this partition, the last of each stream */
    DeltaStreams(int partition, Limits limits, Collection<DeltaState> states, CumulativeSeries.Sink sink, Drops drops) {
        this.partition = partition;
        this.limits = limits;
        this.sink = sink;
        this.drops = drops;
        states.stream()
                .map(state -> DeltaStream.of(state, histograms))
                .sorted(Comparator.comparingLong((DeltaStream stream) -> stream.appendMs)
                        .thenComparing(stream -> stream.key.project())
                        .thenComparingLong(stream -> stream.key.series()))
                .forEach(stream -> {
                    streams.put(stream.key, stream);
                    series += stream.size();
                    clockMs = Math.max(clockMs, stream.appendMs);
                });
    }

    /** Streams that are remembered. */
    int size() {
        return streams.size();
    }

    /** A record begins that Kafka has appended then; its points follow. */
    void record(long appendMs) {
        clockMs = Math.max(clockMs, appendMs);
        var eldest = streams.values().iterator();
        while (eldest.hasNext()) {
            DeltaStream stream = eldest.next();
            if (clockMs - stream.appendMs <= limits.idleMs) {
                break;
            }
            eldest.remove();
            series -= stream.size();
            changed.add(stream.key);
        }
    }

    /** The labels of a stream's series; null when they must be told with its next point. */
    @Nullable
    Labels labels(DeltaStream.Key key) {
        DeltaStream stream = streams.get(key);
        return stream == null || !stream.hasLabels() ? null : stream.target().labels();
    }

    /**
     * Adds a number.
     *
     * @param labels of the series
     * @param value finite, or the stale marker
     * @param startMs since when the value counts; 0 when not known
     */
    void number(DeltaStream.Key key, Labels labels, long timestampMs, double value, long startMs) {
        long identity = Double.doubleToRawLongBits(value);
        DeltaStream stream = next(key, labels, timestampMs, startMs, identity);
        if (stream == null || !hasRoom(stream, 1)) {
            return;
        }
        long sampleMs = stream.sampleMs(timestampMs);
        boolean begins = stream.endMs == 0 || stream.histogram != null;
        if (StaleMarker.is(value)) {
            if (begins) {
                return;
            }
            stream.target().emit(sampleMs, value, 0, sink);
        } else {
            if (begins) {
                long zeroMs = zeroMs(stream, timestampMs, startMs);
                begin(stream, startMs);
                if (zeroMs != 0) {
                    stream.target().emit(zeroMs, 0, startMs, sink);
                    sampleMs = Math.max(sampleMs, zeroMs + 1);
                }
            }
            stream.value += value;
            stream.target().emit(sampleMs, stream.value, stream.startMs, sink);
        }
        added(stream, timestampMs, startMs, sampleMs, identity);
    }

    /** Adds a histogram; a stale marker as sum is the stale marker. Parameters as of {@link #number}. */
    void histogram(DeltaStream.Key key, Labels labels, long timestampMs, NativeHistogram value, long startMs) {
        long identity = 31 * Double.doubleToRawLongBits(value.count()) + Double.doubleToRawLongBits(value.sum());
        DeltaStream stream = next(key, labels, timestampMs, startMs, identity);
        if (stream == null) {
            return;
        }
        long sampleMs = stream.sampleMs(timestampMs);
        NativeHistogram before = stream.histogram;
        if (StaleMarker.is(value.sum())) {
            if (before == null) {
                return;
            }
            stream.target().stale(sampleMs, before, value, sink);
        } else {
            NativeHistogram sum = before == null ? null : HistogramSums.add(before, value);
            if (sum == null && !hasRoom(stream, DeltaStream.size(value))) {
                return;
            }
            if (sum == null) {
                long zeroMs = zeroMs(stream, timestampMs, startMs);
                begin(stream, startMs);
                if (zeroMs != 0) {
                    stream.target().emit(zeroMs, HistogramSums.empty(value), startMs, sink);
                    sampleMs = Math.max(sampleMs, zeroMs + 1);
                }
                sum = value;
            }
            stream.histogram = sum;
            stream.target().emit(sampleMs, sum, stream.startMs, sink);
        }
        added(stream, timestampMs, startMs, sampleMs, identity);
    }

    /**
     * The stream that takes a point; null when the point is dropped.
     *
     * @param identity tells points that begin and end in one millisecond apart: the same is one that was sent again
     */
    private @Nullable DeltaStream next(
            DeltaStream.Key key, Labels labels, long timestampMs, long startMs, long identity) {
        DeltaStream stream = streams.get(key);
        if (stream == null) {
            stream = new DeltaStream(key);
        } else if (timestampMs < stream.endMs || timestampMs == stream.endMs && !isNew(stream, startMs, identity)) {
            String why = "it ends at " + timestampMs + ", the stream has come to " + stream.endMs;
            drops.dropped(key.project(), RefusalReason.DELTA_OLD, labels, why);
            return null;
        } else if (startMs != 0 && startMs < stream.endMs) {
            String why = "it begins at " + startMs + ", the stream has come to " + stream.endMs;
            drops.dropped(key.project(), RefusalReason.DELTA_OVERLAP, labels, why);
            return null;
        }
        if (!stream.hasLabels()) {
            stream.labels(labels);
        }
        sizeBefore = stream.endMs == 0 ? 0 : stream.size();
        return stream;
    }

    /** Whether a point that ends at the stream's end is not one that was added: it begins where the stream has come to. */
    private static boolean isNew(DeltaStream stream, long startMs, long identity) {
        return startMs == stream.endMs && (stream.instant == null || stream.instant != identity);
    }

    /** Whether the stream may become so many series; a point that makes it too many is dropped. */
    private boolean hasRoom(DeltaStream stream, int size) {
        if (size <= sizeBefore || series - sizeBefore + size <= limits.maxSeries) {
            return true;
        }
        String why =
                "the delta streams of its partition become " + series + " series, the most are " + limits.maxSeries;
        drops.dropped(
                stream.key.project(), RefusalReason.DELTA_LIMIT, stream.target().labels(), why);
        return false;
    }

    private static void begin(DeltaStream stream, long startMs) {
        stream.startMs = startMs;
        stream.value = 0;
        stream.histogram = null;
    }

    /**
     * Where the zero of a stream that begins stands; 0 where it gets none. One millisecond after the start, and behind
     * the samples of an earlier stream of the series.
     */
    private static long zeroMs(DeltaStream stream, long timestampMs, long startMs) {
        if (startMs == 0 || timestampMs - startMs > ZERO_BACK_MS) {
            return 0;
        }
        long zeroMs = Math.max(startMs, stream.sampleMs) + 1;
        return stream.endMs == 0 && zeroMs >= timestampMs ? 0 : zeroMs;
    }

    private void added(DeltaStream stream, long timestampMs, long startMs, long sampleMs, long identity) {
        stream.sampleMs = sampleMs;
        stream.endMs = timestampMs;
        stream.instant = startMs == timestampMs ? (Long) identity : null;
        stream.appendMs = clockMs;
        series += stream.size() - sizeBefore;
        streams.remove(stream.key);
        streams.put(stream.key, stream);
        changed.add(stream.key);
    }

    /** What must be written in one transaction with the samples and the offset; forgets it. */
    Changes takeChanges() {
        List<DeltaState> states = new ArrayList<>(changed.size());
        List<DeltaStream.Key> forgotten = new ArrayList<>();
        for (DeltaStream.Key key : changed) {
            DeltaStream stream = streams.get(key);
            if (stream == null) {
                forgotten.add(key);
            } else {
                states.add(stream.state(partition, histograms));
            }
        }
        changed.clear();
        return new Changes(states, forgotten);
    }
}
