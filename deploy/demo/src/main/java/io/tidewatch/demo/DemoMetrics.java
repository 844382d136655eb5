package io.tidewatch.demo;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/**
 * Everything the application measures: requests and workflows with OpenTelemetry's API, connections, statements,
 * business figures and the JVM with Prometheus' client. Safe for any thread.
 */
final class DemoMetrics {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> WORKFLOW = AttributeKey.stringKey("workflow");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
    private static final double NS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final DoubleHistogram requests;
    private final LongCounter workflows;
    private final Gauge connections;
    private final Counter messages;
    private final Histogram statements;
    private final Histogram orderAmounts;

    DemoMetrics(Meter meter) {
        requests = meter.histogramBuilder("http.server.request.duration")
                .setUnit("s")
                .setDescription("Duration of HTTP server requests")
                .setExplicitBucketBoundariesAdvice(List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0))
                .build();
        workflows = meter.counterBuilder("workflow.executions")
                .setDescription("Workflows that ended, by outcome")
                .build();
        JvmMetrics.builder().register(registry);
        connections = Gauge.builder()
                .name("demo_websocket_connections")
                .help("WebSockets that are open")
                .register(registry);
        messages = Counter.builder()
                .name("demo_websocket_messages_total")
                .help("Messages on WebSockets")
                .labelNames("direction", "type")
                .register(registry);
        statements = Histogram.builder()
                .name("demo_db_operation_duration_seconds")
                .unit(Unit.SECONDS)
                .help("Duration of database statements")
                .labelNames("operation", "collection", "status")
                .classicUpperBounds(0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5)
                .register(registry);
        orderAmounts = Histogram.builder()
                .name("demo_order_amount_euros")
                .help("Amounts of orders")
                .classicUpperBounds(5, 10, 25, 50, 100, 250, 500)
                .register(registry);
    }

    /** What the scrape endpoint exposes. */
    PrometheusRegistry registry() {
        return registry;
    }

    void request(String method, String route, int status, long durationNs) {
        requests.record(durationNs / NS, Attributes.of(METHOD, method, ROUTE, route, STATUS, (long) status));
    }

    /** @param outcome {@code ok}, or the type of the failure */
    void workflow(String workflow, String outcome) {
        workflows.add(1, Attributes.of(WORKFLOW, workflow, OUTCOME, outcome));
    }

    void connected(int change) {
        connections.inc(change);
    }

    void message(String direction, String type) {
        messages.labelValues(direction, type).inc();
    }

    void statement(String operation, String collection, boolean ok, long durationNs) {
        statements.labelValues(operation, collection, ok ? "ok" : "error").observe(durationNs / NS);
    }

    void order(long amountCents) {
        orderAmounts.observe(amountCents / 100.0);
    }
}
