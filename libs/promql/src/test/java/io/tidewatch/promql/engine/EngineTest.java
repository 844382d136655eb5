package io.tidewatch.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidewatch.model.Fault;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.LimitException.Limit;
import io.tidewatch.promql.engine.Value.Element;
import io.tidewatch.promql.engine.Value.MatrixValue;
import io.tidewatch.promql.engine.Value.VectorValue;
import io.tidewatch.promql.source.MemorySource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final MemorySource source = new MemorySource();
    private final Engine engine = new Engine(EngineOptions.defaults());

    @BeforeEach
    void load() {
        for (int i = 0; i <= 40; i++) {
            source.add(Labels.of("__name__", "requests_total", "job", "a"), i * 15_000L, i * 15.0);
            source.add(Labels.of("__name__", "requests_total", "job", "b"), i * 15_000L, i * 30.0);
        }
    }

    @Test
    void sumOfRatesAtAnInstant() {
        QueryResult result = engine.instant(PromQl.parse("sum(rate(requests_total[5m]))"), source, 600_000);

        List<Element> elements = ((VectorValue) result.value()).elements();
        assertThat(elements).hasSize(1);
        assertThat(elements.get(0).labels()).isEqualTo(Labels.EMPTY);
        assertThat(elements.get(0).value()).isCloseTo(3.0, within(1e-12));
        assertThat(result.annotations()).isEmpty();
    }

    @Test
    void aRangeQueryEqualsTheInstantQueriesAtItsSteps() {
        for (String query : List.of(
                "rate(requests_total[1m])",
                "sum by (job) (increase(requests_total[2m] offset 30s))",
                "requests_total{job=\"a\"} / ignoring(job) requests_total{job=\"b\"}",
                "max_over_time(rate(requests_total[1m])[3m:30s])",
                "topk(1, requests_total) or absent(nothing)",
                "requests_total @ 120 + 1",
                "time() - timestamp(requests_total)")) {
            MatrixValue matrix = (MatrixValue) engine.range(PromQl.parse(query), source, 0, 900_000, 60_000)
                    .value();
            int compared = 0;
            for (long t = 0; t <= 900_000; t += 60_000) {
                // A query's range is not that of its instants where "@ end()" is used; none of these do.
                VectorValue vector = (VectorValue)
                        engine.instant(PromQl.parse(query), source, t).value();
                for (Element element : vector.elements()) {
                    assertThat(valueAt(matrix, element.labels(), t))
                            .as(query + " at " + t)
                            .isEqualTo((Double) element.value());
                    compared++;
                }
            }
            assertThat(matrix.series().stream().mapToInt(s -> s.size()).sum())
                    .as(query)
                    .isEqualTo(compared);
        }
    }

    private static Double valueAt(MatrixValue matrix, Labels labels, long t) {
        return matrix.series().stream()
                .filter(s -> s.labels().equals(labels))
                .map(s -> s.values()[Arrays.binarySearch(s.timestampsMs(), 0, s.size(), t)])
                .findFirst()
                .orElseThrow();
    }

    @Test
    void annotatesARateOfWhatDoesNotLookLikeACounter() {
        source.add(Labels.of("__name__", "temperature"), 0, 1);
        source.add(Labels.of("__name__", "temperature"), 60_000, 2);

        QueryResult result = engine.instant(PromQl.parse("rate(temperature[5m])"), source, 60_000);

        assertThat(result.annotations())
                .extracting(Annotation::text)
                .containsExactly("PromQL info: metric might not be a counter, name does not end in"
                        + " _total/_sum/_count/_bucket: \"temperature\" (1:6)");
    }

    private static NativeHistogram histogram(double count) {
        return new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                0,
                0,
                0,
                count,
                2 * count,
                List.of(new NativeHistogram.Span(0, 1), new NativeHistogram.Span(2, 1)),
                List.of(count / 2, count / 2),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void histogramsComeBackInTheirCanonicalForm() {
        Labels labels = Labels.of("__name__", "latency");
        source.add(labels, 0, histogram(4));
        source.add(labels, 60_000, 7);

        VectorValue now =
                (VectorValue) engine.instant(PromQl.parse("latency"), source, 0).value();
        MatrixValue range = (MatrixValue)
                engine.range(PromQl.parse("latency"), source, 0, 60_000, 60_000).value();

        assertThat(now.elements()).containsExactly(new Element(labels, 0, Double.NaN, histogram(4)));
        assertThat(range.series()).hasSize(1);
        assertThat(range.series().get(0).histograms()).startsWith(histogram(4), null);
        assertThat(range.series().get(0).values()[1]).isEqualTo(7);
    }

    @Test
    void startTimestampsCountOnlyWhenAskedFor() {
        Labels labels = Labels.of("__name__", "events_total");
        for (int i = 0; i < 5; i++) {
            source.add(labels, i * 60_000L, 10);
            source.setStart(labels, i * 60_000L, i * 60_000L - 30_000);
        }
        Engine aware = new Engine(EngineOptions.defaults().withStartTimestamps(true));

        assertThat(single(engine, "resets(events_total[10m])")).isZero();
        assertThat(single(aware, "resets(events_total[10m])")).isEqualTo(4);
    }

    private double single(Engine asked, String query) {
        VectorValue vector = (VectorValue)
                asked.instant(PromQl.parse(query), source, 240_000).value();
        assertThat(vector.elements()).hasSize(1);
        return vector.elements().get(0).value();
    }

    @Test
    void aHistogramWeighsMoreThanAFloat() {
        for (int i = 0; i < 10; i++) {
            source.add(Labels.of("__name__", "latency"), i * 1000L, histogram(i));
        }
        Engine small = new Engine(EngineOptions.defaults().withMaxSamples(50));

        assertThatThrownBy(() -> small.instant(PromQl.parse("count_over_time(latency[1m])"), source, 10_000))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.SAMPLES));
    }

    @Test
    void aQueryCancelledOnTheWayEnds() {
        int[] asked = {0};

        assertThatThrownBy(() -> engine.range(
                        PromQl.parse("rate(requests_total[5m]) + rate(requests_total[5m])"),
                        source,
                        0,
                        600_000,
                        1000,
                        () -> ++asked[0] > 5))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.CANCELLED));
        assertThat(asked[0]).isEqualTo(6);
    }

    @Test
    void theLimitOfSamplesIsNamed() {
        Engine small = new Engine(EngineOptions.defaults().withMaxSamples(50));

        assertThatThrownBy(() -> small.instant(PromQl.parse("rate(requests_total[10m])"), source, 600_000))
                .isInstanceOfSatisfying(LimitException.class, e -> {
                    assertThat(e.limit()).isEqualTo(Limit.SAMPLES);
                    assertThat(e.fault()).isEqualTo(Fault.LIMIT);
                })
                .hasMessageContaining("too many samples")
                .hasMessageContaining("50");
    }

    @Test
    void theLimitOfSeriesIsNamed() {
        Engine small = new Engine(EngineOptions.defaults().withMaxSeries(1));

        assertThatThrownBy(() -> small.instant(PromQl.parse("requests_total"), source, 600_000))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.SERIES))
                .hasMessageContaining("2 series");
    }

    @Test
    void tooManyStepsAreRefused() {
        assertThatThrownBy(() -> engine.range(PromQl.parse("1"), source, 0, 11_000, 1))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.POINTS));
        assertThat(engine.range(PromQl.parse("1"), source, 0, 10_999, 1).value())
                .isInstanceOf(MatrixValue.class);
    }

    @Test
    void aCancelledQueryEnds() {
        assertThatThrownBy(() -> engine.instant(PromQl.parse("requests_total"), source, 0, () -> true))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.CANCELLED));
    }

    @Test
    void aQueryOverItsTimeEnds() {
        Engine hasty = new Engine(EngineOptions.defaults().withTimeout(Duration.ZERO));

        assertThatThrownBy(() -> hasty.instant(PromQl.parse("requests_total"), source, 0))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.TIME));
    }

    @Test
    void aHugeSubqueryIsRefusedNotAllocated() {
        assertThatThrownBy(() -> engine.instant(PromQl.parse("sum_over_time(vector(1)[200y:1ms])"), source, 0))
                .isInstanceOf(LimitException.class);
    }

    @Test
    void aRangeVectorIsNotForARangeQuery() {
        assertThatThrownBy(() -> engine.range(PromQl.parse("requests_total[5m]"), source, 0, 60_000, 1000))
                .isInstanceOf(TidewatchException.class)
                .hasMessage("invalid expression type \"range vector\" for range query, must be Scalar or instant"
                        + " Vector");
    }
}
