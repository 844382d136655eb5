package io.tidewatch.demo;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.time.Duration;

/** OpenTelemetry's SDK, exporting metrics by OTLP every few seconds. */
final class Telemetry implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final SdkMeterProvider provider;

    /**
     * @param endpoint of OTLP over HTTP, such as {@code http://127.0.0.1:4318}
     * @param instance what tells this process from others of the service
     */
    Telemetry(URI endpoint, String version, String instance) {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "webhooks")
                        .put("service.namespace", "demo")
                        .put("service.version", version)
                        .put("service.instance.id", instance)
                        .build()));
        OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(endpoint + "/v1/metrics")
                .setTimeout(Duration.ofSeconds(5))
                .build();
        provider = SdkMeterProvider.builder()
                .setResource(resource)
                .registerMetricReader(PeriodicMetricReader.builder(exporter)
                        .setInterval(INTERVAL)
                        .build())
                .build();
    }

    Meter meter() {
        return provider.get("io.tidewatch.demo");
    }

    @Override
    public void close() {
        provider.close();
    }
}
