package io.tidewatch.demo;

import io.opentelemetry.api.metrics.MeterProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** The demo application, put together: serves, makes its own traffic and reports to Tidewatch until it is closed. */
final class Application implements AutoCloseable {
    private static final String FIRST_VERSION = "1.1";
    private static final int GATEWAYS = 40;
    private static final long STATUS_MS = 2_000;

    /**
     * How it runs.
     *
     * @param port where it listens on loopback; 0 for any that is free
     * @param tidewatch the public origin that events go to; empty for no events
     * @param otlp where metrics go, by OTLP over HTTP; empty for none by it
     * @param perSecond webhooks a second, on average; 0 for no traffic of its own
     * @param seed of the traffic
     */
    record Settings(int port, Optional<URI> tidewatch, Optional<URI> otlp, double perSecond, long seed) {}

    private final Settings settings;
    private final Optional<Telemetry> telemetry;
    private final DemoMetrics metrics;
    private final Faults faults = new Faults(Clock.systemUTC());
    private final OrdersTable orders;
    private final GatewayPool pool = new GatewayPool(GATEWAYS);
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(8));

    Application(Settings settings) throws SQLException {
        this.settings = settings;
        this.telemetry = settings.otlp()
                .map(endpoint ->
                        new Telemetry(endpoint, FIRST_VERSION, UUID.randomUUID().toString()));
        this.metrics = new DemoMetrics(telemetry.map(Telemetry::meter).orElseGet(() -> MeterProvider.noop()
                .get("none")));
        this.orders = new OrdersTable(faults, metrics);
    }

    /** Begins; the port where it listens, or why it cannot. */
    Future<Integer> start() {
        Promise<Integer> listening = Promise.promise();
        vertx.runOnContext(onLoop -> {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000));
            Reports reports = new Reports(sender(client, "/api/error-events"), sender(client, "/api/lifecycle-events"));
            Random random = new Random(settings.seed());
            Workflows workflows = new Workflows(vertx, faults, metrics, orders, pool, reports, random);
            new Server(vertx, workflows, orders, faults, metrics, reports)
                    .listen(settings.port())
                    .map(server -> {
                        reports.deployed(FIRST_VERSION);
                        vertx.setPeriodic(STATUS_MS, timer -> reports.status(pool));
                        if (settings.perSecond() > 0) {
                            new Traffic(vertx, client, faults, random, server.actualPort(), settings.perSecond())
                                    .start();
                        }
                        return server.actualPort();
                    })
                    .onComplete(listening);
        });
        return listening.future();
    }

    private Consumer<JsonObject> sender(HttpClient client, String path) {
        return settings.tidewatch()
                .<Consumer<JsonObject>>map(origin -> new EventSender(vertx, client, origin.resolve(path))::add)
                .orElse(event -> {});
    }

    /** Ends the traffic, then exports what was measured last. */
    @Override
    public void close() throws SQLException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        telemetry.ifPresent(Telemetry::close);
        orders.close();
    }
}
