package io.tidewatch.ingest.derived;

import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;

/** A derived counter: what is closed, and what the open tick adds. Not for several threads. */
final class DerivedSeries {
    final ProjectId project;
    final SeriesRef ref;
    /** Events in closed ticks. */
    long count;
    /** Events in the open tick. */
    long open;
    /** Time stamp of the last sample; 0 before the first. */
    long lastSampleMs;
    /** Tick of the last event in a closed tick. */
    long lastEventMs;

    DerivedSeries(ProjectId project, Labels labels) {
        this.project = project;
        this.ref = new SeriesRef(labels);
    }

    static DerivedSeries of(DerivedState state) {
        DerivedSeries series = new DerivedSeries(new ProjectId(state.getProject()), Labels.of(state.getLabelsMap()));
        series.count = state.getCount();
        series.lastSampleMs = state.getLastSampleMs();
        series.lastEventMs = state.getLastEventMs();
        return series;
    }

    DerivedState state(String source, int partition) {
        return DerivedState.newBuilder()
                .setSource(source)
                .setPartition(partition)
                .setProject(project.value())
                .putAllLabels(ref.labels().toMap())
                .setCount(count)
                .setLastSampleMs(lastSampleMs)
                .setLastEventMs(lastEventMs)
                .build();
    }
}
