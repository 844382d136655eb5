package io.tidewatch.ingest.delta;

import com.google.protobuf.ByteString;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import org.jspecify.annotations.Nullable;

/** What the delta points of one series have added up to. Not for several threads. */
final class DeltaStream {
    /** Two series of a project with the same hash cannot be told apart in a record. */
    record Key(ProjectId project, long series) {}

    /** What a native histogram counts as: its buckets take the room of so many series. */
    private static final int NATIVE_SIZE = 10;

    final Key key;
    /** Since when it adds up; 0 when the sender did not say. */
    long startMs;
    /** Time stamp of the last point. */
    long endMs;
    /** Time stamp of the last sample: {@link #endMs}, or later where several points end in one millisecond. */
    long sampleMs;
    /** Identity of the last point that began and ended at {@link #endMs}; null where there was none. */
    @Nullable
    Long instant;
    /** When Kafka appended the last point. */
    long appendMs;

    double value;
    /** The sum of a stream of histograms; null of a stream of numbers. */
    @Nullable
    NativeHistogram histogram;

    /** Where its samples go; null until a record has told the labels. */
    private @Nullable CumulativeSeries target;

    DeltaStream(Key key) {
        this.key = key;
    }

    static DeltaStream of(DeltaState state, HistogramBytes histograms) {
        DeltaStream stream = new DeltaStream(new Key(new ProjectId(state.getProject()), state.getSeries()));
        stream.startMs = state.getStartMs();
        stream.endMs = state.getEndMs();
        stream.sampleMs = Math.max(state.getEndMs(), state.getSampleMs());
        stream.instant = state.hasInstant() ? state.getInstant() : null;
        stream.appendMs = state.getAppendMs();
        stream.value = state.getValue();
        if (!state.getHistogram().isEmpty()) {
            stream.histogram = histograms.decode(state.getHistogram().toByteArray());
        }
        return stream;
    }

    DeltaState state(int partition, HistogramBytes histograms) {
        DeltaState.Builder state = DeltaState.newBuilder()
                .setPartition(partition)
                .setProject(key.project.value())
                .setSeries(key.series)
                .setStartMs(startMs)
                .setEndMs(endMs)
                .setAppendMs(appendMs)
                .setValue(value);
        if (sampleMs > endMs) {
            state.setSampleMs(sampleMs);
        }
        if (instant != null) {
            state.setInstant(instant);
        }
        NativeHistogram sum = histogram;
        if (sum != null) {
            state.setHistogram(ByteString.copyFrom(histograms.encode(sum)));
        }
        return state.build();
    }

    /** The time stamp that the sample of a point gets: each has its own. */
    long sampleMs(long timestampMs) {
        return Math.max(timestampMs, sampleMs + 1);
    }

    /** How many series it becomes, a native histogram counted as ten. */
    int size() {
        NativeHistogram sum = histogram;
        return sum == null ? 1 : size(sum);
    }

    /** How many series a stream of such histograms becomes. */
    static int size(NativeHistogram histogram) {
        return histogram.schema() == NativeHistogram.CUSTOM_BUCKETS
                ? histogram.positiveCounts().size() + 2
                : NATIVE_SIZE;
    }

    boolean hasLabels() {
        return target != null;
    }

    void labels(Labels labels) {
        target = new CumulativeSeries(key.project, labels);
    }

    CumulativeSeries target() {
        if (target == null) {
            throw new IllegalStateException("the labels of series " + Long.toHexString(key.series) + " are not known");
        }
        return target;
    }
}
