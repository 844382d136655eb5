package io.tidewatch.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.LimitException.Limit;
import io.tidewatch.promql.source.MemorySource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of Prometheus' own test of its statistics ({@code promql.TestQueryStatistics}) for the same data. */
class QuerySamplesTest {
    private final MemorySource source = new MemorySource();
    private final Engine engine = new Engine(EngineOptions.defaults());

    @BeforeEach
    void load() {
        for (int i = 0; i <= 100; i++) {
            source.add(Labels.of("__name__", "one"), i * 10_000L, 1 + i);
            for (String three : List.of("1", "2", "3")) {
                source.add(Labels.of("__name__", "three", "a", three), i * 10_000L, 1 + i);
            }
            source.add(Labels.of("__name__", "h"), i * 10_000L, histogram(i));
        }
    }

    private static NativeHistogram histogram(int i) {
        return new NativeHistogram(
                ResetHint.UNKNOWN,
                0,
                0.001,
                0,
                3.0 * (i + 1),
                i,
                List.of(new Span(0, 2)),
                List.of(1.0 * (i + 1), 2.0 * (i + 1)),
                List.of(),
                List.of(),
                List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"literal\"|21|0",
                "1|21|0",
                "one|21|1",
                "one offset 10s|21|1",
                "three{a=\"1\"}|21|1",
                "three|21|3",
                "timestamp(one)|21|1",
                "sum by (a) (three)|21|3",
                "one or three|21|4",
                "one[60s]|201|6",
                "three[60s]|201|18",
                "max_over_time(one[60s])|201|6",
                "sum(max_over_time(three[60s])) + sum(max_over_time(three[60s]))|201|36",
                "max_over_time(one[60s])[20s:5s]|201|24",
                "max_over_time(three[60s:5s])|201|36",
                "sum(max_over_time(three[60s:5s])) + sum(max_over_time(three[60s:5s]))|201|72",
                "absent_over_time(one[60s])|201|6",
                // A histogram of one span and two buckets: (168 + 8 + 24) / 16.
                "h|21|12",
                "rate(h[60s])|201|72",
            })
    void instantQueriesCountAsInPrometheus(String query, long seconds, long total) {
        QuerySamples samples =
                engine.instant(PromQl.parse(query), source, seconds * 1000).samples();
        assertThat(samples.total()).isEqualTo(total);
        assertThat(samples.perStep()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one|1",
                "three|3",
                "max_over_time(one[60s])|6",
                "max_over_time(one[60s] @ 30)|4",
                "max_over_time(three[60s:5s])|36",
                "one @ 30|1",
                "vector(1)|0",
            })
    void rangeQueriesCountAtEachStep(String query, long each) {
        QuerySamples samples = engine.range(PromQl.parse(query), source, 201_000, 220_000, 5_000)
                .samples();
        assertThat(samples.perStep()).isEqualTo(Collections.nCopies(4, each));
        assertThat(samples.startMs()).isEqualTo(201_000);
        assertThat(samples.stepMs()).isEqualTo(5_000);
    }

    @Test
    void aFunctionOverOneLongSeriesLooksAtTheClockInBetween() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> engine.range(
                        PromQl.parse("quantile_over_time(0.5, vector(time())[10h:1s])"),
                        source,
                        0,
                        10_999_000,
                        1_000,
                        () -> asked.incrementAndGet() > 20))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(Limit.CANCELLED));
    }
}
