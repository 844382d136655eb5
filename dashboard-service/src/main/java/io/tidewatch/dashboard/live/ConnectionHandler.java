package io.tidewatch.dashboard.live;

import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.TidewatchException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Serves {@code GET /api/v1/live}: one connection, written as fast as the browser reads. A browser that has not read for
 * two heartbeats is cut off. Runs on event loops.
 */
public final class ConnectionHandler implements Handler<RoutingContext> {
    private static final long HEARTBEAT_MS = 15_000;
    private static final int WRITE_QUEUE_BYTES = 256 << 10;

    private final LiveStreams streams;

    public ConnectionHandler(LiveStreams streams) {
        this.streams = streams;
    }

    @Override
    public void handle(RoutingContext request) {
        String subscribe = request.queryParams().get("subscribe");
        if (subscribe == null) {
            throw TidewatchException.caller("subscribe: is missing; it holds a JSON array of subscriptions");
        }
        Vertx vertx = request.vertx();
        Context context = vertx.getOrCreateContext();
        HttpServerResponse response = request.response();
        LiveConnection connection = streams.connect(
                ProjectResolver.resolve(request.request().getHeader(ProjectResolver.HEADER)),
                subscribe,
                request.request().getHeader("Last-Event-ID"),
                new ResponseSink(response),
                new VertxLoop(vertx, context));
        response.setChunked(true)
                .setWriteQueueMaxSize(WRITE_QUEUE_BYTES)
                .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        Heartbeat heartbeat = new Heartbeat(response, connection);
        response.drainHandler(ignored -> {
            heartbeat.drained();
            connection.wake();
        });
        long timer = vertx.setPeriodic(HEARTBEAT_MS, heartbeat);
        Runnable end = new Once(() -> {
            vertx.cancelTimer(timer);
            streams.closed(connection);
        });
        response.exceptionHandler(failure -> end.run());
        response.closeHandler(ignored -> end.run());
        response.endHandler(ignored -> end.run());
        if (response.closed()) {
            end.run();
            return;
        }
        response.write("retry: 3000\n\n");
        connection.open();
    }

    /** Keeps the connection known as alive; ends it when the browser no longer reads. */
    private static final class Heartbeat implements Handler<Long> {
        private final HttpServerResponse response;
        private final LiveConnection connection;
        private int fullBefore;

        Heartbeat(HttpServerResponse response, LiveConnection connection) {
            this.response = response;
            this.connection = connection;
        }

        @Override
        public void handle(Long timer) {
            fullBefore = response.writeQueueFull() ? fullBefore + 1 : 0;
            if (fullBefore > 2) {
                response.reset();
            } else {
                connection.heartbeat();
            }
        }

        /** The browser has read. */
        void drained() {
            fullBefore = 0;
        }
    }

    private record VertxLoop(Vertx vertx, Context context) implements ConnectionLoop {
        @Override
        public void execute(Runnable task) {
            context.runOnContext(ignored -> task.run());
        }

        @Override
        public void executeAfter(long delayMs, Runnable task) {
            vertx.setTimer(delayMs, ignored -> task.run());
        }
    }

    private record ResponseSink(HttpServerResponse response) implements EventSink {
        @Override
        public boolean full() {
            return response.closed() || response.writeQueueFull();
        }

        @Override
        public void write(String text) {
            if (!response.closed() && !response.ended()) {
                response.write(text);
            }
        }
    }

    /** Runs its task the first time only; event loop. */
    private static final class Once implements Runnable {
        private final Runnable task;
        private boolean ran;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!ran) {
                ran = true;
                task.run();
            }
        }
    }
}
