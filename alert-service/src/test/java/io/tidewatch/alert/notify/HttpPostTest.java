package io.tidewatch.alert.notify;

import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidewatch.alert.channels.AddressPolicy;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPostTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ok", exchange -> answer(exchange, 204, ""));
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/ok");
            answer(exchange, 302, "");
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(400, 0);
            byte[] part = "x".repeat(8192).getBytes(StandardCharsets.UTF_8);
            try {
                while (true) {
                    exchange.getResponseBody().write(part);
                }
            } catch (IOException e) {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(0);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        headers.add(Map.copyOf(exchange.getRequestHeaders()));
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Outcome send(boolean allowPrivate, String url, Duration timeout) throws Exception {
        HttpPost post = new HttpPost(VERTX, InetAddress::getAllByName, new AddressPolicy(allowPrivate), timeout);
        open.add(post);
        Sender sender = new HttpSender(
                post,
                new Links("http://localhost"),
                Templates.at("http://localhost"),
                new MemoryThreads(),
                InstantSource.system());
        return sender.send(Transitions.notification(
                        Transitions.transition(INACTIVE, FIRING).build(), Transitions.webhook(url)))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    @Test
    void postsWithKeyAgentAndTheChannelsHeaders() throws Exception {
        assertThat(send(true, url("/ok"), Duration.ofSeconds(10))).isInstanceOf(Outcome.Delivered.class);

        Map<String, List<String>> sent = headers.get(0);
        assertThat(sent.get("Idempotency-key").get(0)).endsWith("-22222222-2222-2222-2222-222222222222");
        assertThat(sent.get("User-agent")).containsExactly("Tidewatch");
        assertThat(sent.get("Content-type")).containsExactly("application/json");
        assertThat(sent.get("X-token")).containsExactly("secret");
        assertThat(sent.get("Host"))
                .containsExactly("localhost:" + server.getAddress().getPort());
    }

    @Test
    void privateAddressesAreRefusedWhateverTheNameSays() throws Exception {
        assertThat(send(false, url("/ok"), Duration.ofSeconds(10)))
                .isInstanceOf(Outcome.Failed.class)
                .extracting(Outcome::detail)
                .asString()
                .contains("private");
        assertThat(headers).isEmpty();
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        assertThat(send(true, url("/redirect"), Duration.ofSeconds(10))).isInstanceOf(Outcome.Failed.class);
        assertThat(headers).hasSize(1);
    }

    @Test
    void anEndlessAnswerIsCut() throws Exception {
        assertThat(send(true, url("/endless"), Duration.ofSeconds(20)))
                .isInstanceOf(Outcome.Failed.class)
                .extracting(Outcome::detail)
                .asString()
                .hasSizeLessThan(400);
    }

    @Test
    void aSilentReceiverEndsInARetry() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(send(true, "http://localhost:" + silent.getLocalPort() + "/", Duration.ofMillis(300)))
                    .isInstanceOf(Outcome.Retry.class);
        }
    }

    @Test
    void aRefusedConnectionAndAnUnknownHostEndInRetries() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThat(send(true, "http://localhost:" + port + "/", Duration.ofSeconds(10)))
                .isInstanceOf(Outcome.Retry.class);
        assertThat(send(true, "http://no-such-host.invalid/", Duration.ofSeconds(20)))
                .isEqualTo(new Outcome.Retry("the host no-such-host.invalid has no address", null));
    }
}
