package io.tidewatch.dashboard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GatewayIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final AtomicReference<CompletableFuture<Void>> GONE = new AtomicReference<>();
    /** Requests that the service works on. */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private static Vertx vertx;
    private static int port;
    private static HttpServer leaving;

    @BeforeAll
    static void serve() throws Exception {
        vertx = Vertx.vertx();
        HttpServer upstream = listen(vertx.createHttpServer().requestHandler(GatewayIT::answer));
        leaving = listen(vertx.createHttpServer()
                .requestHandler(request -> request.connection().close()));
        Router router = Router.router(vertx);
        router.route("/api/*")
                .handler(new Gateway(
                        vertx,
                        new ObjectMapper(),
                        Map.of(
                                Upstream.QUERY, at(upstream.actualPort()),
                                Upstream.INGEST, at(leaving.actualPort()),
                                Upstream.ALERT, at(freePort()))));
        port = listen(vertx.createHttpServer().requestHandler(router)).actualPort();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static HttpServer listen(HttpServer server) throws Exception {
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A service that answers in the way that the path asks for. */
    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/api/v1/query" ->
                request.body().onSuccess(body -> request.response()
                        .setStatusCode(207)
                        .putHeader("X-Answer", "kept")
                        .putHeader("X-Seen-Project", request.getHeader("X-Tidewatch-Project"))
                        .putHeader("X-Seen-Accept", request.getHeader("Accept"))
                        .end(request.method() + " " + request.uri() + " " + body));
            case "/api/v1/series" -> {
                request.response().setChunked(true);
                request.handler(request.response()::write);
                request.endHandler(end -> request.response().end());
            }
            case "/api/v1/labels" -> {
                request.response().setChunked(true).write("first\n");
                CompletableFuture<Void> gone = new CompletableFuture<>();
                GONE.set(gone);
                request.response().closeHandler(closed -> gone.complete(null));
            }
            case "/api/v1/query_range" ->
                // It works on, and says nothing yet.
                request.body().onSuccess(body -> {
                    OPEN.incrementAndGet();
                    request.response().closeHandler(closed -> OPEN.decrementAndGet());
                });
            case "/api/v1/metadata" -> {
                request.response().putHeader("Content-Length", "1000").write("part");
                request.connection().close();
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(at(port) + path)).timeout(TIMEOUT);
    }

    @Test
    void keepsMethodQueryHeadersStatusAndBodies() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request("/api/v1/query?query=sum%28x%29%20%2B%201&time=1&empty=&time=2")
                        .header("X-Tidewatch-Project", "p1")
                        .header("Accept", "application/x-thing")
                        .POST(BodyPublishers.ofString("böse"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(207);
        assertThat(response.body())
                .isEqualTo("POST /api/v1/query?query=sum%28x%29%20%2B%201&time=1&empty=&time=2 böse");
        assertThat(response.headers().firstValue("X-Answer")).contains("kept");
        assertThat(response.headers().firstValue("X-Seen-Project")).contains("p1");
        assertThat(response.headers().firstValue("X-Seen-Accept")).contains("application/x-thing");
    }

    @Test
    void largeBodiesGoThroughInBothDirections() throws Exception {
        byte[] body = new byte[24 << 20];
        new Random(1).nextBytes(body);
        HttpResponse<byte[]> response = CLIENT.send(
                request("/api/v1/series").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void anAnswerIsPassedOnWhileItIsWrittenAndItsServiceHearsWhenTheCallerLeaves() throws Exception {
        HttpClient own = HttpClient.newHttpClient();
        HttpResponse<InputStream> response = own.send(request("/api/v1/labels").build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("first\n");
        }
        GONE.get().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aServiceHearsWhenTheCallerLeavesBeforeThereIsAnAnswer() throws Exception {
        for (String method : List.of("GET", "POST")) {
            try (Socket caller = ask(method)) {
                await().untilAtomic(OPEN, is(1));
                assertThat(caller.isConnected()).isTrue();
            }
            await().untilAtomic(OPEN, is(0));
        }
    }

    @Test
    void aServiceNeedNotAnswerCallersWhoLeftWhileTheyWaitedForTheirTurn() throws Exception {
        List<Socket> callers = new ArrayList<>();
        for (int i = 0; i < Gateway.POOL_SIZE; i++) {
            callers.add(ask("GET"));
        }
        await().untilAtomic(OPEN, is(Gateway.POOL_SIZE));
        Socket impatient = ask("GET");
        // Once this is answered for, the one before it waits for its turn.
        assertThat(CLIENT.send(request("/api/v1/nobody").build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(404);
        impatient.close();
        for (Socket caller : callers) {
            caller.close();
        }

        await().untilAtomic(OPEN, is(0));
        assertThat(CLIENT.send(request("/api/v1/query").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(207);
        assertThat(OPEN).hasValue(0);
    }

    /** Asks for what the service will not answer. */
    private static Socket ask(String method) throws IOException {
        Socket caller = new Socket("127.0.0.1", port);
        String head = " /api/v1/query_range HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nquery";
        caller.getOutputStream().write((method + head).getBytes(StandardCharsets.US_ASCII));
        return caller;
    }

    @Test
    void aServiceThatIsAwayIsNamed() throws Exception {
        assertAway("/api/v1/channels", "alert-service", BodyPublishers.noBody());
    }

    @Test
    void aServiceThatHangsUpIsNamed() throws Exception {
        assertAway("/api/error-events", "ingest-service", BodyPublishers.ofString("[]"));
        assertAway("/api/error-events", "ingest-service", BodyPublishers.ofByteArray(new byte[4 << 20]));
    }

    private static void assertAway(String path, String service, HttpRequest.BodyPublisher body) throws Exception {
        HttpResponse<String> response = CLIENT.send(request(path).POST(body).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.path("status").asInt()).isEqualTo(503);
        assertThat(problem.path("detail").asText()).contains(service);
    }
}
