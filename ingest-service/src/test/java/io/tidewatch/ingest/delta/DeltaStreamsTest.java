package io.tidewatch.ingest.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaStreamsTest {
    private static final long T = 1_795_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final DeltaStreams.Limits LIMITS = new DeltaStreams.Limits(6, 10 * MINUTE);

    private final List<String> out = new ArrayList<>();
    private DeltaStreams streams = streams(List.of());

    private DeltaStreams streams(List<DeltaState> states) {
        return new DeltaStreams(
                3,
                LIMITS,
                states,
                new CumulativeSeries.Sink() {
                    @Override
                    public void sample(ProjectId project, SeriesRef series, long at, double value, long start) {
                        out.add(series.labels() + " " + (StaleMarker.is(value) ? "stale" : value) + " @" + (at - T)
                                + " since " + (start == 0 ? "?" : start - T));
                    }

                    @Override
                    public void histogram(ProjectId project, SampleBatch.HistogramPoint point) {
                        NativeHistogram value = point.value();
                        out.add(point.series().labels() + " schema " + value.schema() + " count " + value.count()
                                + " zero " + value.zeroCount() + " " + value.positiveSpans() + value.positiveCounts()
                                + " @" + (point.timestampMs() - T) + " since " + (point.startMs() - T));
                    }
                },
                (project, reason, labels, why) -> out.add("dropped " + labels + " " + reason));
    }

    private static DeltaStream.Key key(Labels labels) {
        return new DeltaStream.Key(ProjectId.DEFAULT, SeriesHasher.hash(labels));
    }

    private void number(String name, long start, long end, double value) {
        Labels labels = Labels.of("__name__", name);
        streams.record(T + Math.max(0, end));
        streams.number(key(labels), labels, T + end, value, start < 0 ? 0 : T + start);
    }

    private void explicit(long start, long end, List<Double> bounds, List<Double> counts, double sum) {
        Labels labels = Labels.of("__name__", "h");
        double count = counts.stream().mapToDouble(Double::doubleValue).sum();
        streams.record(T + end);
        streams.histogram(
                key(labels),
                labels,
                T + end,
                new NativeHistogram(
                        ResetHint.UNKNOWN,
                        NativeHistogram.CUSTOM_BUCKETS,
                        0,
                        0,
                        count,
                        sum,
                        List.of(new Span(0, counts.size())),
                        counts,
                        List.of(),
                        List.of(),
                        bounds),
                T + start);
    }

    @Test
    void pointsAddUpFromTheStartOfTheFirst() {
        number("a", 0, 100, 5);
        number("a", 100, 200, 2);
        number("a", 250, 300, 1.5);
        assertThat(out)
                .containsExactly("a 0.0 @1 since 0", "a 5.0 @100 since 0", "a 7.0 @200 since 0", "a 8.5 @300 since 0");
    }

    @Test
    void aPointWithoutAStartContinuesItsStream() {
        number("a", -1, 100, 5);
        number("a", -1, 200, 2);
        assertThat(out).containsExactly("a 5.0 @100 since ?", "a 7.0 @200 since ?");
    }

    @Test
    void whatWasAddedIsNotAddedAgain() {
        number("a", 0, 100, 5);
        out.clear();
        number("a", 0, 100, 5);
        number("a", 0, 50, 1);
        number("a", 99, 200, 1);
        number("a", 100, 200, 1);
        assertThat(out)
                .containsExactly(
                        "dropped a DELTA_OLD", "dropped a DELTA_OLD", "dropped a DELTA_OVERLAP", "a 6.0 @200 since 0");
    }

    @Test
    void aPointThatBeginsAndEndsWhereTheStreamEndsIsAddedOnceAMillisecondLater() {
        number("a", 0, 100, 5);
        number("a", 100, 100, 2);
        number("a", 100, 100, 2);
        number("a", 0, 100, 5);
        number("a", 100, 101, 1);
        number("a", 101, 200, 1);
        assertThat(out)
                .containsExactly(
                        "a 0.0 @1 since 0",
                        "a 5.0 @100 since 0",
                        "a 7.0 @101 since 0",
                        "dropped a DELTA_OLD",
                        "dropped a DELTA_OLD",
                        "a 8.0 @102 since 0",
                        "a 9.0 @200 since 0");
    }

    @Test
    void aStreamOfOneMillisecondIsKnownToItsNextOwner() {
        number("a", 100, 100, 2);
        number("a", 100, 100, 3);
        streams = streams(streams.takeChanges().states());
        number("a", 100, 100, 3);
        explicit(100, 100, List.of(1.0), List.of(1.0, 0.0), 1);
        explicit(100, 100, List.of(2.0), List.of(0.0, 1.0), 1.5);
        number("a", 100, 102, 1);
        assertThat(out)
                .containsExactly(
                        "a 2.0 @100 since 100",
                        "a 5.0 @101 since 100",
                        "dropped a DELTA_OLD",
                        "h_bucket{le=\"1.0\"} 1.0 @100 since 100",
                        "h_bucket{le=\"+Inf\"} 1.0 @100 since 100",
                        "h_sum 1.0 @100 since 100",
                        "h_count 1.0 @100 since 100",
                        "h_bucket{le=\"2.0\"} 0.0 @101 since 100",
                        "h_bucket{le=\"+Inf\"} 0.0 @101 since 100",
                        "h_sum 0.0 @101 since 100",
                        "h_count 0.0 @101 since 100",
                        "h_bucket{le=\"2.0\"} 0.0 @102 since 100",
                        "h_bucket{le=\"+Inf\"} 1.0 @102 since 100",
                        "h_sum 1.5 @102 since 100",
                        "h_count 1.0 @102 since 100",
                        "a 6.0 @102 since 100");
    }

    @Test
    void aSilentStreamIsForgottenAndBeginsAnew() {
        number("a", 0, 100, 5);
        streams.takeChanges();
        out.clear();
        number("b", 700_000, 700_100, 1);
        assertThat(streams.size()).isEqualTo(1);
        assertThat(streams.takeChanges().forgotten()).containsExactly(key(Labels.of("__name__", "a")));
        number("a", 700_200, 700_300, 9);
        assertThat(out).endsWith("a 0.0 @700201 since 700200", "a 9.0 @700300 since 700200");
    }

    @Test
    void beyondTheMostSeriesNoStreamBeginsOrGrows() {
        number("a", 0, 100, 1);
        explicit(0, 100, List.of(1.0), List.of(1.0, 0.0), 1);
        number("b", 0, 100, 1);
        out.clear();
        number("c", 0, 100, 1);
        explicit(100, 200, List.of(1.0, 2.0), List.of(1.0, 0.0, 0.0), 1);
        number("a", 100, 200, 1);
        assertThat(out).containsExactly("dropped c DELTA_LIMIT", "dropped h DELTA_LIMIT", "a 2.0 @200 since 0");
        out.clear();
        explicit(200, 300, List.of(), List.of(1.0), 1);
        number("c", 200, 300, 1);
        assertThat(out)
                .endsWith("h_count 1.0 @300 since 200", "c 0.0 @201 since 200", "c 1.0 @300 since 200")
                .noneMatch(line -> line.startsWith("dropped"));
    }

    @Test
    void anIntervalOfHoursGetsNoZero() {
        number("a", 0, 3_600_001, 1);
        assertThat(out).containsExactly("a 1.0 @3600001 since 0");
    }

    @Test
    void explicitBucketsAddUpAndOtherBoundsBeginAnew() {
        explicit(0, 100, List.of(1.0, 5.0), List.of(1.0, 2.0, 3.0), 20);
        explicit(100, 200, List.of(1.0, 5.0), List.of(1.0, 0.0, 0.0), 0.5);
        assertThat(out)
                .containsExactly(
                        "h_bucket{le=\"1.0\"} 0.0 @1 since 0",
                        "h_bucket{le=\"5.0\"} 0.0 @1 since 0",
                        "h_bucket{le=\"+Inf\"} 0.0 @1 since 0",
                        "h_sum 0.0 @1 since 0",
                        "h_count 0.0 @1 since 0",
                        "h_bucket{le=\"1.0\"} 1.0 @100 since 0",
                        "h_bucket{le=\"5.0\"} 3.0 @100 since 0",
                        "h_bucket{le=\"+Inf\"} 6.0 @100 since 0",
                        "h_sum 20.0 @100 since 0",
                        "h_count 6.0 @100 since 0",
                        "h_bucket{le=\"1.0\"} 2.0 @200 since 0",
                        "h_bucket{le=\"5.0\"} 4.0 @200 since 0",
                        "h_bucket{le=\"+Inf\"} 7.0 @200 since 0",
                        "h_sum 20.5 @200 since 0",
                        "h_count 7.0 @200 since 0");
        out.clear();
        explicit(200, 300, List.of(2.0), List.of(1.0, 1.0), 9);
        assertThat(out)
                .containsExactly(
                        "h_bucket{le=\"2.0\"} 0.0 @201 since 200",
                        "h_bucket{le=\"+Inf\"} 0.0 @201 since 200",
                        "h_sum 0.0 @201 since 200",
                        "h_count 0.0 @201 since 200",
                        "h_bucket{le=\"2.0\"} 1.0 @300 since 200",
                        "h_bucket{le=\"+Inf\"} 2.0 @300 since 200",
                        "h_sum 9.0 @300 since 200",
                        "h_count 2.0 @300 since 200");
    }

    @Test
    void aStreamOfHistogramsThatBecomesNumbersBeginsAnew() {
        explicit(0, 100, List.of(), List.of(3.0), 1);
        out.clear();
        number("h", 100, 200, 4);
        number("h", 200, 300, 4);
        assertThat(out).containsExactly("h 0.0 @101 since 100", "h 4.0 @200 since 100", "h 8.0 @300 since 100");
    }

    @Test
    void aStaleMarkerPassesAndTheSumGoesOn() {
        number("a", 0, 100, 5);
        number("a", -1, 150, StaleMarker.VALUE);
        number("a", 150, 200, 1);
        number("unknown", -1, 150, StaleMarker.VALUE);
        assertThat(out)
                .containsExactly(
                        "a 0.0 @1 since 0", "a 5.0 @100 since 0", "a stale @150 since ?", "a 6.0 @200 since 0");
    }

    @Test
    void anotherOwnerGoesOnFromTheStates() {
        number("a", 0, 100, 5);
        explicit(0, 100, List.of(1.0), List.of(1.0, 2.0), 4);
        List<DeltaState> states = streams.takeChanges().states();
        assertThat(states).hasSize(2).allMatch(state -> state.getPartition() == 3);
        streams = streams(states);
        out.clear();
        number("a", 0, 100, 5);
        number("a", 100, 200, 1);
        explicit(100, 200, List.of(1.0), List.of(1.0, 0.0), 1);
        assertThat(out)
                .containsExactly(
                        "dropped a DELTA_OLD",
                        "a 6.0 @200 since 0",
                        "h_bucket{le=\"1.0\"} 2.0 @200 since 0",
                        "h_bucket{le=\"+Inf\"} 4.0 @200 since 0",
                        "h_sum 5.0 @200 since 0",
                        "h_count 4.0 @200 since 0");
    }
}
