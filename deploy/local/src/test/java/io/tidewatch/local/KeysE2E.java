package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The four services with {@code tidewatch.auth.mode=keys}, every endpoint that their OpenAPI documents name, directly
 * and through the gateway. Neither Kafka nor Postgres runs: who may not ask must be told so before either is needed.
 */
class KeysE2E {
    private static final String KEY = "the-admin-key-of-this-test";

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch", "head");

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final List<ManagedProcess> PROCESSES = new ArrayList<>();
    private static final Map<String, URI> SERVICES = new LinkedHashMap<>();
    private static @Nullable DataFolder data;

    /** A method and a path of the API. */
    private record Endpoint(String method, String path) {}

    @BeforeAll
    static void start() throws Exception {
        RunningStack.assumePackaged();
        DataFolder folder = new DataFolder(Files.createTempDirectory("tidewatch-keys"));
        folder.create();
        data = folder;
        Ports ports = Ports.free();
        SERVICES.put("ingest-service", local(ports.ingest()));
        SERVICES.put("alert-service", local(ports.alert()));
        SERVICES.put("query-service", local(ports.query()));
        SERVICES.put("dashboard-service", local(ports.dashboard()));
        Stack stack = new Stack(
                DataOption.home(),
                folder,
                ports,
                OptionalLong.empty(),
                Map.of("TIDEWATCH_AUTH_MODE", "keys", "TIDEWATCH_AUTH_ADMIN_KEY", KEY));
        for (ComponentSpec spec : stack.services()) {
            ManagedProcess process = new ManagedProcess(spec, folder, TIMER, report -> {});
            PROCESSES.add(process);
            process.start();
        }
        for (URI service : SERVICES.values()) {
            await().atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .until(() -> status("GET", service.resolve("/q/health/live"), null) == 200);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (ManagedProcess process : PROCESSES) {
            process.stop();
        }
        TIMER.shutdownNow();
        if (data != null) {
            data.empty();
        }
    }

    @Test
    void noEndpointOfAnyServiceAnswersWithoutTheKey() throws Exception {
        int asked = 0;
        for (URI service : SERVICES.values()) {
            for (Endpoint endpoint : endpoints(service)) {
                URI target = service.resolve(endpoint.path());
                assertThat(status(endpoint.method(), target, null))
                        .as("%s", endpoint)
                        .isEqualTo(401);
                assertThat(status(endpoint.method(), target, "not-" + KEY))
                        .as("%s", endpoint)
                        .isEqualTo(401);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(25);
    }

    @Test
    void theGatewayLetsNothingThroughWithoutTheKey() throws Exception {
        for (URI service : SERVICES.values()) {
            for (Endpoint endpoint : endpoints(service)) {
                assertThat(status(endpoint.method(), origin().resolve(endpoint.path()), null))
                        .as("%s", endpoint)
                        .isEqualTo(401);
            }
        }
        assertThat(status("GET", origin().resolve("/api/v1/live"), null)).isEqualTo(401);
    }

    @Test
    void theKeyOpensEveryServiceAndTheGatewayHandsItOn() throws Exception {
        // Wrong requests: 400 is said only to those who may ask.
        Map<String, Endpoint> wrong = Map.of(
                "ingest-service", new Endpoint("POST", "/api/error-events"),
                "alert-service", new Endpoint("POST", "/api/v1/channels"),
                "query-service", new Endpoint("GET", "/api/v1/query"),
                "dashboard-service", new Endpoint("GET", "/api/v1/live"));
        for (Map.Entry<String, Endpoint> one : wrong.entrySet()) {
            Endpoint endpoint = one.getValue();
            URI direct = SERVICES.get(one.getKey()).resolve(endpoint.path());
            assertThat(status(endpoint.method(), direct, KEY))
                    .as("%s", endpoint)
                    .isEqualTo(400);
            assertThat(status(endpoint.method(), origin().resolve(endpoint.path()), KEY))
                    .as("%s through the gateway", endpoint)
                    .isEqualTo(400);
        }
    }

    @Test
    void noOtherSpellingOfAPathGetsAroundTheKey() throws Exception {
        for (String path : List.of(
                "//api/v1/query?query=1",
                "/./api/v1/query?query=1",
                "/q/../api/v1/query?query=1",
                "/q/health/../../api/v1/query?query=1",
                "/%61pi/v1/query?query=1",
                "/api;a=b/v1/query?query=1",
                "/api%2Fv1%2Fquery?query=1",
                "/API/v1/query?query=1",
                "/q/health;/../../api/v1/query?query=1",
                "/api%5Cv1%5Cquery?query=1")) {
            for (String service : List.of("query-service", "dashboard-service")) {
                assertThat(status("GET", URI.create(SERVICES.get(service) + path), null))
                        .as("%s of the %s", path, service)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void thePageAsksForTheKeyAndGoesOnWithIt() {
        try (Browser browser = Browser.open()) {
            Page page = browser.context(1000, 800, "LIGHT").newPage();
            page.navigate(origin() + "/system");
            Locator form = page.locator("[data-testid=key-form]");
            form.waitFor();
            page.locator("[data-testid=key-form] input").fill("not-" + KEY);
            page.locator("[data-testid=key-form] button").click();
            form.waitFor();
            page.locator("[data-testid=key-form] input").fill(KEY);
            page.locator("[data-testid=key-form] button").click();
            page.locator(".link-state[data-state=open]").waitFor();
            assertThat(form.count()).isZero();
        }
    }

    @Test
    void thePageAndHealthNeedNoKey() throws Exception {
        for (String path :
                List.of("/", "/explore", "/errors", "/pools", "/alerts", "/system", "/theme.js", "/favicon.svg")) {
            assertThat(status("GET", origin().resolve(path), null)).as(path).isEqualTo(200);
        }
        HttpResponse<String> page = CLIENT.send(request("GET", origin().resolve("/"), null), BodyHandlers.ofString());
        Matcher asset = Pattern.compile("\"(/assets/[^\"]+)\"").matcher(page.body());
        assertThat(asset.find()).isTrue();
        assertThat(status("GET", origin().resolve(asset.group(1)), null)).isEqualTo(200);
        for (URI service : SERVICES.values()) {
            assertThat(status("GET", service.resolve("/q/health/live"), null)).isEqualTo(200);
        }
    }

    private static URI origin() {
        return SERVICES.get("dashboard-service");
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What the service's OpenAPI document names, but health and the like. */
    private static List<Endpoint> endpoints(URI service) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                CLIENT.send(request("GET", service.resolve("/q/openapi?format=json"), KEY), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        List<Endpoint> endpoints = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path :
                Api.JSON.readTree(answer.body()).path("paths").properties()) {
            if (path.getKey().startsWith("/q/")) {
                continue;
            }
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (METHODS.contains(operation.getKey())) {
                    endpoints.add(new Endpoint(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey().replaceAll("\\{[^}]*}", "00000000-0000-0000-0000-000000000000")));
                }
            }
        }
        return endpoints;
    }

    private static int status(String method, URI target, @Nullable String key)
            throws IOException, InterruptedException {
        return CLIENT.send(request(method, target, key), BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest request(String method, URI target, @Nullable String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(20))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("no JSON"));
        if (!method.equals("GET")) {
            request.header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.build();
    }
}
