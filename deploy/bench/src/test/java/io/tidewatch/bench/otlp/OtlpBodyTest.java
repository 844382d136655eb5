package io.tidewatch.bench.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpBodyTest {
    private static final long T = 1_795_000_000_000L;

    private static List<NumberDataPoint> points(byte[] body, Set<String> series) throws Exception {
        List<NumberDataPoint> points = new ArrayList<>();
        ExportMetricsServiceRequest.parseFrom(body)
                .getResourceMetricsList()
                .forEach(resource -> resource.getScopeMetricsList().forEach(scope -> scope.getMetricsList()
                        .forEach(metric -> of(metric).forEach(point -> {
                            points.add(point);
                            series.add(resource.getResource() + metric.getName() + point.getAttributesList());
                        }))));
        return points;
    }

    private static List<NumberDataPoint> of(Metric metric) {
        return metric.hasSum()
                ? metric.getSum().getDataPointsList()
                : metric.getGauge().getDataPointsList();
    }

    @Test
    void everySeriesHasOnePointOfThatTimeAndValuesRise() throws Exception {
        OtlpBody body = new OtlpBody(1, 100, 230, T - 5);
        Set<String> series = new HashSet<>();
        List<NumberDataPoint> first = points(body.next(T), series);
        assertThat(first).hasSize(130).hasSize(body.size());
        assertThat(series).hasSize(130);
        List<NumberDataPoint> second = points(body.next(T + 1), new HashSet<>());
        for (int i = 0; i < 130; i++) {
            assertThat(first.get(i).getTimeUnixNano()).isEqualTo(T * 1_000_000);
            assertThat(second.get(i).getTimeUnixNano()).isEqualTo((T + 1) * 1_000_000);
            assertThat(second.get(i).getStartTimeUnixNano()).isEqualTo((T - 5) * 1_000_000);
            assertThat(second.get(i).getAsDouble())
                    .isBetween(first.get(i).getAsDouble(), first.get(i).getAsDouble() + 19);
        }
    }
}
