package io.tidewatch.kit.wiring;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.tidewatch.kit.metrics.Metered;
import io.tidewatch.kit.metrics.SqlTracer;
import io.vertx.core.VertxOptions;
import io.vertx.core.tracing.TracingOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Times what the reactive SQL client does. */
@Singleton
public class SqlMetrics implements VertxOptionsCustomizer {
    private final Instance<Metered> metered;

    public SqlMetrics(Instance<Metered> metered) {
        this.metered = metered;
    }

    @Override
    public void accept(VertxOptions options) {
        options.setTracingOptions(new TracingOptions().setFactory(ignored -> new SqlTracer(metered::get)));
    }
}
