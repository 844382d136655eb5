package io.tidewatch.ingest.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of few resources, scopes, metrics and attributes in many combinations, of which a part is wrong. */
final class RandomRequests {
    private static final double[] BOUNDS = {0.1, 0.5, 2.5, 10};

    private final Random random;
    private final long nowMs;

    RandomRequests(long seed, long nowMs) {
        this.random = new Random(seed);
        this.nowMs = nowMs;
    }

    private boolean rarely() {
        return random.nextInt(25) == 0;
    }

    ExportMetricsServiceRequest next() {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (int r = random.nextInt(3); r >= 0; r--) {
            ResourceMetrics.Builder resource = ResourceMetrics.newBuilder();
            if (!rarely()) {
                resource.setResource(Resource.newBuilder()
                        .addAttributes(attribute("service.name", "svc-" + random.nextInt(2)))
                        .addAttributes(attribute("host.name", "h" + random.nextInt(2))));
            }
            if (random.nextBoolean()) {
                resource.setSchemaUrl("https://schema/" + random.nextInt(2));
            }
            for (int s = random.nextInt(3); s >= 0; s--) {
                ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
                if (random.nextBoolean()) {
                    scope.setScope(InstrumentationScope.newBuilder()
                            .setName("lib" + random.nextInt(2))
                            .setVersion(random.nextBoolean() ? "1" : "")
                            .addAttributes(attribute("x", "y")));
                }
                if (random.nextInt(3) == 0) {
                    scope.setSchemaUrl("https://scope/" + random.nextInt(2));
                }
                for (int m = random.nextInt(5); m >= 0; m--) {
                    scope.addMetrics(metric());
                }
                resource.addScopeMetrics(scope);
            }
            request.addResourceMetrics(resource);
        }
        return request.build();
    }

    private Metric metric() {
        Metric.Builder metric = Metric.newBuilder()
                .setName(rarely() ? "" : "metric." + random.nextInt(3))
                .setUnit(random.nextBoolean() ? "s" : "1");
        if (random.nextBoolean()) {
            metric.setDescription("of user@example.org " + random.nextInt(2));
        }
        AggregationTemporality temporality = rarely()
                ? AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED
                : random.nextInt(4) == 0
                        ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
                        : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
        int points = random.nextInt(4);
        switch (random.nextInt(rarely() ? 6 : 5)) {
            case 0 -> {
                metric.getGaugeBuilder();
                for (int i = 0; i < points; i++) {
                    metric.getGaugeBuilder().addDataPoints(number());
                }
            }
            case 1 -> {
                metric.getSumBuilder().setAggregationTemporality(temporality).setIsMonotonic(random.nextBoolean());
                for (int i = 0; i < points; i++) {
                    metric.getSumBuilder().addDataPoints(number());
                }
            }
            case 2 -> {
                metric.getHistogramBuilder().setAggregationTemporality(temporality);
                for (int i = 0; i < points; i++) {
                    metric.getHistogramBuilder().addDataPoints(histogram());
                }
            }
            case 3 -> {
                metric.getExponentialHistogramBuilder().setAggregationTemporality(temporality);
                for (int i = 0; i < points; i++) {
                    metric.getExponentialHistogramBuilder()
                            .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                    .addAllAttributes(attributes())
                                    .setTimeUnixNano(time())
                                    .setScale(random.nextInt(12) - 5)
                                    .setCount(rarely() ? 9 : 3)
                                    .setSum(5)
                                    .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                                            .setOffset(random.nextInt(9))
                                            .addBucketCounts(1)
                                            .addBucketCounts(2)));
                }
            }
            case 4 -> {
                metric.getSummaryBuilder();
                for (int i = 0; i < points; i++) {
                    metric.getSummaryBuilder()
                            .addDataPoints(SummaryDataPoint.newBuilder()
                                    .addAllAttributes(attributes())
                                    .setTimeUnixNano(time())
                                    .setCount(3)
                                    .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                                            .setQuantile(0.5)
                                            .setValue(7)));
                }
            }
            default -> {}
        }
        return metric.build();
    }

    private long time() {
        return rarely() ? random.nextInt(3) : (nowMs - random.nextInt(1_000)) * 1_000_000 + 17;
    }

    private NumberDataPoint.Builder number() {
        NumberDataPoint.Builder point =
                NumberDataPoint.newBuilder().setTimeUnixNano(time()).addAllAttributes(attributes());
        if (random.nextBoolean()) {
            point.setStartTimeUnixNano((nowMs - (rarely() ? -5_000 : 5_000)) * 1_000_000);
        }
        if (rarely()) {
            point.setFlags(random.nextInt(3));
        }
        if (!rarely()) {
            if (random.nextBoolean()) {
                point.setAsInt(random.nextInt(100) - 10);
            } else {
                point.setAsDouble(rarely() ? Double.NaN : random.nextDouble());
            }
        }
        if (random.nextInt(5) == 0) {
            point.addExemplars(exemplar());
        }
        return point;
    }

    private HistogramDataPoint.Builder histogram() {
        HistogramDataPoint.Builder point =
                HistogramDataPoint.newBuilder().setTimeUnixNano(time()).addAllAttributes(attributes());
        int bounds = random.nextInt(BOUNDS.length + 1);
        for (int i = 0; i < bounds; i++) {
            point.addExplicitBounds(rarely() ? 0 : BOUNDS[i]);
        }
        for (int i = rarely() ? -1 : 0; i <= bounds && (bounds > 0 || random.nextBoolean()); i++) {
            point.addBucketCounts(rarely() ? -1 : random.nextInt(9));
        }
        point.setCount(random.nextInt(30));
        if (random.nextBoolean()) {
            point.setSum(random.nextDouble()).setMin(0).setMax(1);
        }
        if (rarely()) {
            point.setFlags(1);
        }
        for (int i = random.nextInt(6); i > 3; i--) {
            point.addExemplars(exemplar());
        }
        return point;
    }

    private Exemplar exemplar() {
        Exemplar.Builder exemplar = Exemplar.newBuilder()
                .setTimeUnixNano(time())
                .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .addFilteredAttributes(attribute("a", "b"));
        return (random.nextBoolean() ? exemplar.setAsInt(1) : exemplar.setAsDouble(3)).build();
    }

    private List<KeyValue> attributes() {
        List<KeyValue> attributes = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            attributes.add(attribute("key." + random.nextInt(3), "v" + random.nextInt(3)));
        }
        if (rarely()) {
            attributes.add(attribute("big", "x".repeat(5_000)));
        }
        if (rarely()) {
            attributes.add(KeyValue.newBuilder()
                    .setKey("list")
                    .setValue(AnyValue.newBuilder()
                            .setArrayValue(ArrayValue.newBuilder()
                                    .addValues(AnyValue.newBuilder().setIntValue(4))))
                    .build());
        }
        return attributes;
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
