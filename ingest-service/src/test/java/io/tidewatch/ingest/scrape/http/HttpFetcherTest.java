package io.tidewatch.ingest.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.config.HttpSettings.Authorization;
import io.tidewatch.ingest.scrape.config.HttpSettings.BasicAuth;
import io.tidewatch.ingest.scrape.config.HttpSettings.SecretSource;
import io.tidewatch.ingest.scrape.config.Secret;
import io.tidewatch.ingest.scrape.config.TlsSettings;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that behaves badly costs the caller no more than the time-out and the limit. */
class HttpFetcherTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestServer server = new TestServer();
    private final ByteBudget budget = new ByteBudget(1 << 20);

    @AfterEach
    void stop() {
        server.close();
    }

    @AfterAll
    static void stopVertx() {
        VERTX.close();
    }

    private Fetched get(HttpSettings settings, URI url, Duration timeout, long limit) throws Throwable {
        try (HttpFetcher fetcher = new HttpFetcher(VERTX, settings, budget)) {
            return fetcher.get(url, Map.of("Accept", "x/y"), timeout, limit)
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private Fetched get(String path) throws Throwable {
        return get(HttpSettings.DEFAULT, server.url(path), LONG, 1 << 20);
    }

    private static String text(Fetched fetched) {
        return new String(fetched.body(), 0, fetched.length(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerComesWithItsHeaders() throws Throwable {
        server.on("/metrics", "a 1\n");
        Fetched fetched = get("/metrics");
        assertThat(text(fetched)).isEqualTo("a 1\n");
        assertThat(fetched.contentType()).isEqualTo("text/plain; version=0.0.4");
        assertThat(server.requests.get(0).getRequestHeaders().getFirst("Accept"))
                .isEqualTo("x/y");
        assertThat(budget.held()).isEqualTo(4);
        fetched.close();
        assertThat(budget.held()).isZero();
    }

    @Test
    void manyAtATimeFromManyThreadsAllComeToTheirEnd() throws Exception {
        server.on("/", "a 1\n");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HttpFetcher fetcher = new HttpFetcher(VERTX, HttpSettings.DEFAULT, budget)) {
            List<Future<Integer>> lengths = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                lengths.add(threads.submit(() -> {
                    try (Fetched fetched = fetcher.get(server.url("/"), Map.of(), Duration.ofSeconds(60), 1000)
                            .toCompletableFuture()
                            .get()) {
                        return fetched.length();
                    }
                }));
            }
            for (Future<Integer> length : lengths) {
                assertThat(length.get()).isEqualTo(4);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(budget.held()).isZero();
    }

    @Test
    void oneThatNeverAnswersEndsWithTheTime() {
        server.on("/", TestServer.never());
        assertThatThrownBy(() -> get(HttpSettings.DEFAULT, server.url("/"), SHORT, 1000))
                .isInstanceOf(FetchException.class)
                .hasMessage("no whole answer within 300 ms");
    }

    @Test
    void oneThatDripsEndsWithTheTime() {
        server.on("/", TestServer.drips());
        assertThatThrownBy(() -> get(HttpSettings.DEFAULT, server.url("/"), SHORT, 1000))
                .hasMessage("no whole answer within 300 ms");
        await().untilAsserted(() -> assertThat(budget.held()).isZero());
    }

    @Test
    void oneThatAnswersForEverEndsWithTheLimit() {
        server.on("/", TestServer.forEver());
        assertThatThrownBy(() -> get(HttpSettings.DEFAULT, server.url("/"), LONG, 300_000))
                .hasMessage("the body has more than 300000 bytes, which is the limit");
        await().untilAsserted(() -> assertThat(budget.held()).isZero());
    }

    @Test
    void allTogetherHoldNoMoreThanTheBudget() {
        server.on("/", TestServer.forEver());
        assertThatThrownBy(() -> get(HttpSettings.DEFAULT, server.url("/"), LONG, 1L << 30))
                .hasMessage("the answers under way hold too many bytes together");
        await().untilAsserted(() -> assertThat(budget.held()).isZero());
    }

    @Test
    void nobodyThereIsSaid() {
        assertThatThrownBy(() -> get(HttpSettings.DEFAULT, URI.create("http://127.0.0.1:1/"), LONG, 1000))
                .isInstanceOf(FetchException.class)
                .hasMessageStartingWith("no answer from 127.0.0.1:1: ");
    }

    @Test
    void credentialsGoToTheHostAndNotWhereItRedirects(@TempDir Path folder) throws Throwable {
        try (TestServer other = new TestServer()) {
            other.on("/there", "b 2\n");
            server.on("/here", exchange -> {
                exchange.getResponseHeaders().add("Location", "/again");
                exchange.sendResponseHeaders(302, -1);
            });
            server.on("/again", exchange -> {
                exchange.getResponseHeaders()
                        .add("Location", other.url("/there").toString());
                exchange.sendResponseHeaders(307, -1);
            });
            Path token = folder.resolve("token");
            Files.writeString(token, "t0ken\n");
            HttpSettings settings = new HttpSettings(
                    null,
                    new Authorization("Bearer", new SecretSource(null, token)),
                    TlsSettings.DEFAULT,
                    true,
                    Map.of("X-Own", List.of(new Secret("h"))));
            assertThat(text(get(settings, server.url("/here"), LONG, 1000))).isEqualTo("b 2\n");
            assertThat(server.requests)
                    .extracting(request -> request.getRequestHeaders().getFirst("Authorization"))
                    .containsExactly("Bearer t0ken", "Bearer t0ken");
            assertThat(server.requests.get(0).getRequestHeaders().getFirst("X-Own"))
                    .isEqualTo("h");
            assertThat(other.requests)
                    .extracting(request -> request.getRequestHeaders().getFirst("Authorization"))
                    .containsExactly((String) null);
        }
    }

    @Test
    void redirectsWithoutEndEnd() {
        server.on("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/");
            exchange.sendResponseHeaders(302, -1);
        });
        assertThatThrownBy(() -> get("/")).hasMessage("more than 10 redirects");
    }

    @Test
    void basicCredentialsAreSent() throws Throwable {
        server.on("/", "a 1\n");
        HttpSettings settings = new HttpSettings(
                new BasicAuth(new SecretSource(new Secret("u"), null), new SecretSource(new Secret("p"), null)),
                null,
                TlsSettings.DEFAULT,
                true,
                Map.of());
        get(settings, server.url("/"), LONG, 1000);
        assertThat(server.requests.get(0).getRequestHeaders().getFirst("Authorization"))
                .isEqualTo("Basic dTpw");
    }

    @Test
    void whatIsPackedIsUnpackedNoFurtherThanTheLimit() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[1 << 20]);
        }
        byte[] packed = bytes.toByteArray();
        Fetched fetched = new Fetched(200, "OK", null, "gzip", packed, packed.length);
        assertThat(Gzip.unpacked(fetched, 1 << 20).length()).isEqualTo(1 << 20);
        assertThatThrownBy(() -> Gzip.unpacked(fetched, (1 << 20) - 1))
                .isInstanceOfSatisfying(
                        FetchException.class, e -> assertThat(e.isTooLarge()).isTrue());
        Fetched broken = new Fetched(200, "OK", null, "gzip", packed, packed.length - 20);
        assertThatThrownBy(() -> Gzip.unpacked(broken, 1 << 20)).hasMessageStartingWith("the body is no whole gzip");
        assertThatThrownBy(() -> Gzip.unpacked(new Fetched(200, "OK", null, "br", packed, 1), 9))
                .hasMessage("Content-Encoding 'br' was not asked for");
    }
}
