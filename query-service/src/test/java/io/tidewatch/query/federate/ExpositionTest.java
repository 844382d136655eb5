package io.tidewatch.query.federate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final Map<String, MetricType> TYPES = Map.of(
            "hits_total", MetricType.COUNTER,
            "depth", MetricType.GAUGE,
            "wait_seconds", MetricType.HISTOGRAM,
            "odd", MetricType.COUNTER);

    private static final List<NewestSample> SAMPLES = List.of(
            sample(7, "__name__", "wait_seconds_count", "job", "a"),
            sample(7, "__name__", "wait_seconds_bucket", "job", "a", "le", "+Inf"),
            sample(3, "__name__", "wait_seconds_bucket", "job", "a", "le", "10.0"),
            sample(2, "__name__", "wait_seconds_bucket", "job", "a", "le", "5.0"),
            sample(42.5, "__name__", "wait_seconds_sum", "job", "a"),
            sample(Double.NaN, "__name__", "depth", "queue", "a\"b\\c\nd"),
            sample(1e21, "__name__", "hits_total", "instance", "x:1", "job", "a"),
            sample(4, "__name__", "odd"),
            sample(5, "__name__", "http.requests", "my.label", "v"));

    private static NewestSample sample(double value, String... labels) {
        return new NewestSample(Labels.of(labels), 1763719200123L, value);
    }

    @Test
    void textNamesTheTypeOfEachFamilyAndStampsEachSample() {
        assertThat(new Exposition(ExpositionFormat.TEXT, f -> TYPES.getOrDefault(f, MetricType.UNKNOWN))
                        .write(new ArrayList<>(SAMPLES)))
                .isEqualTo("""
                        # TYPE depth gauge
                        depth{instance="",queue="a\\"b\\\\c\\nd"} NaN 1763719200123
                        # TYPE hits_total counter
                        hits_total{instance="x:1",job="a"} 1000000000000000000000 1763719200123
                        # TYPE "http.requests" untyped
                        {"http.requests",instance="","my.label"="v"} 5 1763719200123
                        # TYPE odd counter
                        odd{instance=""} 4 1763719200123
                        # TYPE wait_seconds histogram
                        wait_seconds_bucket{instance="",job="a",le="5.0"} 2 1763719200123
                        wait_seconds_bucket{instance="",job="a",le="10.0"} 3 1763719200123
                        wait_seconds_bucket{instance="",job="a",le="+Inf"} 7 1763719200123
                        wait_seconds_sum{instance="",job="a"} 42.5 1763719200123
                        wait_seconds_count{instance="",job="a"} 7 1763719200123
                        """);
    }

    @Test
    void openMetricsNamesCountersWithoutTheirEndingAndEnds() {
        String text = new Exposition(ExpositionFormat.OPEN_METRICS, f -> TYPES.getOrDefault(f, MetricType.UNKNOWN))
                .write(new ArrayList<>(SAMPLES));
        assertThat(text)
                .contains(
                        "# TYPE hits counter\nhits_total{instance=\"x:1\",job=\"a\"} 1000000000000000000000 1763719200.123\n")
                .contains("# TYPE odd unknown\n")
                .endsWith("# EOF\n");
    }

    @Test
    void theClientChoosesTheFormat() {
        assertThat(ExpositionFormat.accepted(null)).isEqualTo(ExpositionFormat.TEXT);
        assertThat(ExpositionFormat.accepted("*/*")).isEqualTo(ExpositionFormat.TEXT);
        assertThat(ExpositionFormat.accepted(
                        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"))
                .isEqualTo(ExpositionFormat.OPEN_METRICS);
        assertThat(ExpositionFormat.accepted("application/openmetrics-text;q=0.1,text/plain"))
                .isEqualTo(ExpositionFormat.TEXT);
    }
}
