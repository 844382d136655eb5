package io.tidewatch.ingest.derived;

import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;

/** A derived counter or gauge: what is closed, and what the open tick makes of it. Not for several threads. */
final class DerivedSeries {
    final ProjectId project;
    final SeriesRef ref;
    final boolean gauge;
    /** After all closed ticks. */
    double value;
    /** Time stamp of the last sample; 0 before the first. */
    long lastSampleMs;
    /** Tick of the last event in a closed tick. */
    long lastEventMs;

    /** What the open tick adds to a counter, or sets a gauge to. */
    private double open;
    /** Whether the open tick has an event for it. */
    private boolean touched;

    DerivedSeries(ProjectId project, Labels labels, boolean gauge) {
        this.project = project;
        this.ref = new SeriesRef(labels);
        this.gauge = gauge;
    }

    static DerivedSeries of(DerivedState state) {
        DerivedSeries series =
                new DerivedSeries(new ProjectId(state.getProject()), Labels.of(state.getLabelsMap()), state.getGauge());
        series.value = state.getCount() + state.getValue();
        series.lastSampleMs = state.getLastSampleMs();
        series.lastEventMs = state.getLastEventMs();
        return series;
    }

    void add(double by) {
        open += by;
        touched = true;
    }

    void set(double to) {
        open = to;
        touched = true;
    }

    /** The value with what the open tick has made of it so far. */
    double last() {
        if (!touched) {
            return value;
        }
        return gauge ? open : value + open;
    }

    boolean isTouched() {
        return touched;
    }

    /** The open tick becomes closed. */
    void close(long tick) {
        value = last();
        open = 0;
        touched = false;
        lastEventMs = tick;
    }

    DerivedState state(String source, int partition) {
        DerivedState.Builder state = DerivedState.newBuilder()
                .setSource(source)
                .setPartition(partition)
                .setProject(project.value())
                .putAllLabels(ref.labels().toMap())
                .setLastSampleMs(lastSampleMs)
                .setLastEventMs(lastEventMs)
                .setGauge(gauge);
        // A counter of whole numbers is written as it was before there were others.
        if (!gauge && value == Math.rint(value) && value < 1L << 53) {
            return state.setCount((long) value).build();
        }
        return state.setValue(value).build();
    }
}
