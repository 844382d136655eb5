package io.tidewatch.ingest.export;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A float sample, a native histogram or nothing, with exemplars, on its way. Not changed once it is in a lane. */
final class OutSample {
    /** An exemplar. */
    record Exemplar(long timestampMs, double value, Labels labels) {}

    private final OutSeries series;
    private final RecordProgress record;
    private final long timestampMs;
    private final long startMs;
    private final double value;
    private final @Nullable NativeHistogram histogram;
    private final boolean hasPoint;
    private @Nullable List<Exemplar> exemplars;

    private OutSample(
            OutSeries series,
            RecordProgress record,
            long timestampMs,
            long startMs,
            double value,
            @Nullable NativeHistogram histogram,
            boolean hasPoint) {
        this.series = series;
        this.record = record;
        this.timestampMs = timestampMs;
        this.startMs = startMs;
        this.value = value;
        this.histogram = histogram;
        this.hasPoint = hasPoint;
    }

    static OutSample sample(OutSeries series, RecordProgress record, long timestampMs, double value, long startMs) {
        return new OutSample(series, record, timestampMs, startMs, value, null, true);
    }

    static OutSample histogram(
            OutSeries series, RecordProgress record, long timestampMs, NativeHistogram value, long startMs) {
        return new OutSample(series, record, timestampMs, startMs, 0, value, true);
    }

    /** Only exemplars are to come, at this time. */
    static OutSample exemplarsOnly(OutSeries series, RecordProgress record, long timestampMs) {
        return new OutSample(series, record, timestampMs, 0, 0, null, false);
    }

    void add(Exemplar exemplar) {
        if (exemplars == null) {
            exemplars = new ArrayList<>(1);
        }
        exemplars.add(exemplar);
    }

    OutSeries series() {
        return series;
    }

    /** The record that it stands in. */
    RecordProgress record() {
        return record;
    }

    /** Milliseconds since the Unix epoch. */
    long timestampMs() {
        return timestampMs;
    }

    /** Since when it counts; 0 when not known. */
    long startMs() {
        return startMs;
    }

    double value() {
        return value;
    }

    /** Null for a float sample. */
    @Nullable
    NativeHistogram histogram() {
        return histogram;
    }

    /** Whether there is a sample or histogram, and not exemplars only. */
    boolean hasPoint() {
        return hasPoint;
    }

    List<Exemplar> exemplars() {
        return exemplars == null ? List.of() : exemplars;
    }
}
