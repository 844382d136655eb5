package io.tidewatch.demo;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;

/** The demo application, put together: serves, makes its own traffic and reports to Tidewatch until it is closed. */
final class Application implements AutoCloseable {
    private static final String FIRST_VERSION = "1.1";
    private static final int GATEWAYS = 40;
    private static final long STATUS_MS = 2_000;

    /**
     * How it runs.
     *
     * @param port where it listens on loopback; 0 for any that is free
     * @param tidewatch the public origin that events go to
     * @param otlp where metrics go, by OTLP over HTTP
     * @param perSecond webhooks a second, on average; above 0
     * @param seed of the traffic
     */
    record Settings(int port, URI tidewatch, URI otlp, double perSecond, long seed) {}

    private final Settings settings;
    private final Telemetry telemetry;
    private final DemoMetrics metrics;
    private final Faults faults = new Faults(Clock.systemUTC());
    private final OrdersTable orders;
    private final GatewayPool pool = new GatewayPool(GATEWAYS);
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(8));

    Application(Settings settings) throws SQLException {
        this.settings = settings;
        this.telemetry =
                new Telemetry(settings.otlp(), FIRST_VERSION, UUID.randomUUID().toString());
        this.metrics = new DemoMetrics(telemetry.meter());
        this.orders = new OrdersTable(faults, metrics);
    }

    /** Begins; the port where it listens, or why it cannot. */
    Future<Integer> start() {
        Promise<Integer> listening = Promise.promise();
        vertx.runOnContext(onLoop -> {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000));
            Reports reports = new Reports(
                    new EventSender(vertx, client, settings.tidewatch().resolve("/api/error-events")),
                    new EventSender(vertx, client, settings.tidewatch().resolve("/api/lifecycle-events")));
            Random random = new Random(settings.seed());
            Workflows workflows = new Workflows(vertx, faults, metrics, orders, pool, reports, random);
            new Server(vertx, workflows, orders, faults, metrics, reports)
                    .listen(settings.port())
                    .map(server -> {
                        reports.deployed(FIRST_VERSION);
                        vertx.setPeriodic(STATUS_MS, timer -> reports.status(pool));
                        new Traffic(vertx, client, faults, random, server.actualPort(), settings.perSecond()).start();
                        return server.actualPort();
                    })
                    .onComplete(listening);
        });
        return listening.future();
    }

    /** Ends the traffic, then exports what was measured last. */
    @Override
    public void close() throws SQLException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        telemetry.close();
        orders.close();
    }
}
