package io.tidewatch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The application against a receiver that stands for Tidewatch and notes what comes. */
class DemoIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<JsonObject> ERRORS = new CopyOnWriteArrayList<>();
    private static final List<JsonObject> LIFECYCLE = new CopyOnWriteArrayList<>();
    private static final AtomicInteger EXPORTS = new AtomicInteger();
    private static final AtomicInteger REFUSALS = new AtomicInteger(2);

    private static Vertx vertx;
    private static Application application;
    private static URI origin;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServer receiver = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (request.path().equals("/v1/metrics")) {
                        EXPORTS.incrementAndGet();
                        request.response().end();
                    } else if (request.path().equals("/api/error-events") && REFUSALS.getAndDecrement() > 0) {
                        request.response().setStatusCode(503).end();
                    } else {
                        List<JsonObject> seen = request.path().equals("/api/error-events") ? ERRORS : LIFECYCLE;
                        body.toJsonArray().forEach(event -> seen.add((JsonObject) event));
                        request.response().setStatusCode(202).end();
                    }
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        URI there = URI.create("http://127.0.0.1:" + receiver.actualPort());
        application = new Application(new Application.Settings(0, Optional.of(there), Optional.of(there), 40, 7));
        origin = URI.create("http://127.0.0.1:"
                + application.start().toCompletionStage().toCompletableFuture().get());
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void trafficMakesOrdersAndGatewaysComeAndGo() throws Exception {
        await().atMost(PATIENCE).until(() -> get("/orders").getLong("orders") > 10);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(LIFECYCLE)
                .extracting(event -> event.getString("kind"))
                .contains("deployed", "allocated", "deallocated", "pool"));
        await().atMost(PATIENCE).until(() -> EXPORTS.get() > 0);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("/metrics"))
                .contains("demo_websocket_messages_total{")
                .contains("demo_db_operation_duration_seconds_bucket{")
                .contains("collection=\"orders\"")
                .contains("jvm_memory_used_bytes"));
    }

    @Test
    void aFaultMakesErrorsOfItsKindUntilItIsEnded() throws Exception {
        assertThat(post("/faults/provider-down?seconds=600").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ERRORS).anySatisfy(error -> {
            assertThat(error.getString("type")).isEqualTo("execution");
            assertThat(error.getString("error_type")).isEqualTo("ProviderTimeout");
            assertThat(error.getString("service")).isEqualTo("webhooks");
        }));
        assertThat(post("/faults/provider-down?seconds=0").statusCode()).isEqualTo(200);
        assertThat(post("/faults/bad-input").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ERRORS)
                .extracting(error -> error.getString("type"))
                .contains("input"));
        post("/faults/bad-input?seconds=0");
        assertThat(get("/faults").getJsonArray("faults"))
                .noneSatisfy(fault ->
                        assertThat(((JsonObject) fault).getBoolean("on")).isTrue());
        assertThat(ERRORS)
                .as("each once, though the receiver refused at first")
                .extracting(error -> error.getString("error_id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void gatewaysThatAreNotGivenBackRunOut() throws Exception {
        post("/faults/pool-exhaustion?seconds=600");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(LIFECYCLE)
                .extracting(event -> event.getString("kind"))
                .contains("failed"));
        post("/faults/pool-exhaustion?seconds=0");
    }

    @Test
    void badRequestsAreToldWhatIsWrong() throws Exception {
        assertThat(post("/faults/flood").body()).contains("there is no fault 'flood'");
        assertThat(post("/faults/provider-down?seconds=soon").body()).contains("'soon' is not a whole number");
        assertThat(post("/faults/provider-down?seconds=999999").body()).contains("from 1 to 3600 seconds");
        assertThat(post("/nothing").statusCode()).isEqualTo(404);
        assertThat(text("/")).contains("<h1>The demo application</h1>");
    }

    private static JsonObject get(String path) throws Exception {
        return new JsonObject(text(path));
    }

    private static String text(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(origin.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpResponse<String> post(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(origin.resolve(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
