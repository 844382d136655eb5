package io.tidewatch.kit.metrics;

import io.vertx.core.Context;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every statement of the reactive SQL client, Hibernate's included, and times it. Other traffic of Vert.x
 * passes unseen. Safe for any thread.
 */
public final class SqlTracer implements VertxTracer<Object, SqlTracer.Running> {
    private static final String QUERY = "Query";
    private static final String STATEMENT = "db.statement";

    private final Supplier<Metered> metered;

    /** A statement that is under way. */
    record Running(SqlName name, long startNanos) {}

    /** @param metered asked for when the first statement has ended: Vert.x is there before the metrics are */
    public SqlTracer(Supplier<Metered> metered) {
        this.metered = metered;
    }

    @Override
    public <R> @Nullable Running sendRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        if (!operation.equals(QUERY)) {
            return null;
        }
        for (int i = 0; i < tags.len(request); i++) {
            if (tags.name(request, i).equals(STATEMENT)) {
                return new Running(SqlName.of(tags.value(request, i)), System.nanoTime());
            }
        }
        return null;
    }

    @Override
    public <R> void receiveResponse(
            Context context,
            @Nullable R response,
            @Nullable Running running,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (running != null) {
            metered.get().record(running.name, System.nanoTime() - running.startNanos, failure == null);
        }
    }
}
