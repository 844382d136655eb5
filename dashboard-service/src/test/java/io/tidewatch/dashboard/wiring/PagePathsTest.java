package io.tidewatch.dashboard.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PagePathsTest {
    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void serve() throws Exception {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.route("/*")
                .last()
                .handler(context -> context.response().setStatusCode(404).end());
        router.get("/").handler(context -> context.response().end("the page"));
        new PagePaths().register(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void everyViewOfThePageAnswersWithThePage() throws Exception {
        assertThat(pathsOfThePage()).contains("/", "/explore");
        for (String path : pathsOfThePage()) {
            assertThat(get(path + "?from=now-1h").body()).as(path).isEqualTo("the page");
        }
    }

    @Test
    void anotherPathStaysUnknown() throws Exception {
        assertThat(get("/explorer").statusCode()).isEqualTo(404);
        assertThat(get("/explore/more").statusCode()).isEqualTo(404);
    }

    private static List<String> pathsOfThePage() throws IOException {
        String pages = Files.readString(Path.of("src/main/webui/src/shell/pages.ts"));
        return Pattern.compile("path: '([^']*)'")
                .matcher(pages)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
