package io.tidewatch.kit.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tidewatch.kit.problems.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers 413 to a body that declares more than {@code quarkus.http.limits.max-body-size}, before any of it is read.
 * What the sender has under way is taken and thrown away, within bounds: a connection that closes under a sender who
 * still writes gives him a broken pipe in place of the answer.
 */
@Singleton
public class BodyLimit {
    /** After the metrics (so that they see it), before everything that reads. */
    private static final int EARLY = 9_000;

    private static final long MOST_THROWN_AWAY_BYTES = 256L << 20;
    private static final long LONGEST_MS = 15_000;

    private final Vertx vertx;
    private final ObjectMapper json;
    private final long limit;

    public BodyLimit(
            Vertx vertx,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10M") MemorySize limit) {
        this.vertx = vertx;
        this.json = json;
        this.limit = limit.asLongValue();
    }

    void filter(@Observes Filters filters) {
        filters.register(this::check, EARLY);
    }

    private void check(RoutingContext context) {
        long declared = declared(context.request());
        if (declared <= limit) {
            context.next();
            return;
        }
        throwAway(context.request());
        context.response()
                .setStatusCode(413)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem(declared));
    }

    /** 0 where the sender does not say, or says no number: the readers count for themselves. */
    private static long declared(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void throwAway(HttpServerRequest request) {
        AtomicLong left = new AtomicLong(MOST_THROWN_AWAY_BYTES);
        long timer = vertx.setTimer(LONGEST_MS, late -> request.connection().close());
        request.handler(part -> {
            if (left.addAndGet(-part.length()) < 0) {
                request.connection().close();
            }
        });
        request.endHandler(done -> vertx.cancelTimer(timer));
        request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
        request.resume();
    }

    private Buffer problem(long declared) {
        Problem problem = Problem.of(413, "the body has " + declared + " bytes; at most " + limit + " bytes are taken");
        try {
            return Buffer.buffer(json.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
