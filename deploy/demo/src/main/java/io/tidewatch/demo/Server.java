package io.tidewatch.demo;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The application's routes on loopback: a page of the faults at {@code /}, {@code POST /hook/{workflow}}, {@code GET /orders}, {@code GET /metrics} for
 * scraping, {@code GET /faults} and {@code POST /faults/{name}} (on for {@code seconds}, 60 when not said; 0 ends it),
 * {@code POST /deploy}, {@code GET /healthz}, and a WebSocket at {@code /live}.
 */
final class Server {
    private static final Duration USUAL_FAULT = Duration.ofSeconds(60);
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final Workflows workflows;
    private final OrdersTable orders;
    private final Faults faults;
    private final DemoMetrics metrics;
    private final Reports reports;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Buffer page = page();
    private int version = 1;

    Server(Vertx vertx, Workflows workflows, OrdersTable orders, Faults faults, DemoMetrics metrics, Reports reports) {
        this.vertx = vertx;
        this.workflows = workflows;
        this.orders = orders;
        this.faults = faults;
        this.metrics = metrics;
        this.reports = reports;
    }

    Future<HttpServer> listen(int port) {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(this::route)
                .webSocketHandshakeHandler(handshake -> {
                    if (handshake.path().equals("/live")) {
                        handshake.accept();
                    } else {
                        handshake.reject(404);
                    }
                })
                .webSocketHandler(this::connected)
                .listen();
    }

    private void route(HttpServerRequest request) {
        long startedNs = System.nanoTime();
        String[] path = request.path().substring(1).split("/", -1);
        String route = template(request.method(), path);
        request.response()
                .endHandler(done -> metrics.request(
                        request.method().name(),
                        route,
                        request.response().getStatusCode(),
                        System.nanoTime() - startedNs));
        switch (route) {
            case "/hook/{workflow}" -> withBody(request, body -> hook(request.response(), path[1], body));
            case "/orders" ->
                vertx.executeBlocking(orders::count, false)
                        .onSuccess(count -> json(request.response(), 200, new JsonObject().put("orders", count)))
                        .onFailure(failure -> fail(request.response(), StepFailures.of(failure)));
            case "/" ->
                request.response()
                        .putHeader("Content-Type", "text/html; charset=utf-8")
                        .end(page);
            case "/metrics" -> metrics(request);
            case "/faults" -> json(request.response(), 200, faults());
            case "/faults/{name}" -> fault(request, path[1]);
            case "/deploy" -> {
                version++;
                reports.deployed("1." + version);
                json(request.response(), 200, new JsonObject().put("version", "1." + version));
            }
            case "/healthz" -> json(request.response(), 200, new JsonObject().put("status", "ok"));
            default -> problem(request.response(), 404, "there is nothing at " + request.path());
        }
    }

    private static String template(HttpMethod method, String[] path) {
        String first = path[0];
        boolean post = method.equals(HttpMethod.POST);
        if (path.length == 2 && post) {
            return switch (first) {
                case "hook" -> Workflows.NAMES.contains(path[1]) ? "/hook/{workflow}" : "other";
                case "faults" -> "/faults/{name}";
                default -> "other";
            };
        }
        return switch (path.length == 1 ? first : "none") {
            case "", "orders", "metrics", "healthz", "faults" -> method.equals(HttpMethod.GET) ? "/" + first : "other";
            case "deploy" -> post ? "/deploy" : "other";
            default -> "other";
        };
    }

    private static Buffer page() {
        try (InputStream html = Server.class.getResourceAsStream("page.html")) {
            return Buffer.buffer(Objects.requireNonNull(html, "page.html").readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hook(HttpServerResponse response, String workflow, JsonObject input) {
        workflows
                .run(workflow, input)
                .onSuccess(order -> json(response, 201, new JsonObject().put("order", order)))
                .onFailure(failure -> fail(response, StepFailures.of(failure)));
    }

    private JsonObject faults() {
        JsonArray all = new JsonArray();
        for (Fault fault : Fault.values()) {
            Instant end = faults.endOf(fault);
            all.add(new JsonObject()
                    .put("name", fault.slug())
                    .put("effect", fault.effect())
                    .put("on", end != null)
                    .put("until", end == null ? null : end.toString()));
        }
        return new JsonObject().put("faults", all);
    }

    private void fault(HttpServerRequest request, String name) {
        Fault fault = Fault.of(name).orElse(null);
        if (fault == null) {
            problem(request.response(), 404, "there is no fault '" + name + "'; GET /faults lists them");
            return;
        }
        String seconds = request.getParam("seconds", "" + USUAL_FAULT.toSeconds());
        try {
            long lasts = Long.parseLong(seconds);
            if (lasts == 0) {
                faults.stop(fault);
            } else {
                faults.start(fault, Duration.ofSeconds(lasts));
            }
            json(request.response(), 200, faults());
        } catch (NumberFormatException e) {
            problem(request.response(), 400, "seconds: '" + seconds + "' is not a whole number");
        } catch (IllegalArgumentException e) {
            problem(request.response(), 400, "seconds: " + e.getMessage());
        }
    }

    private void metrics(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        var writer = formats.findWriter(accept);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
        try {
            writer.write(bytes, metrics.registry().scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.response().putHeader("Content-Type", writer.getContentType()).end(Buffer.buffer(bytes.toByteArray()));
    }

    private void connected(ServerWebSocket socket) {
        metrics.connected(1);
        socket.closeHandler(closed -> metrics.connected(-1));
        socket.textMessageHandler(text -> {
            metrics.message("in", "ping");
            metrics.message("out", "pong");
            socket.writeTextMessage(text);
        });
    }

    private static void withBody(HttpServerRequest request, Consumer<JsonObject> then) {
        String length = request.getHeader("Content-Length");
        if (length == null || length.length() > 6 || Integer.parseInt(length) > MOST_BODY_BYTES) {
            problem(request.response(), 413, "a body of known length up to " + MOST_BODY_BYTES + " bytes is taken");
            return;
        }
        request.body().onSuccess(body -> {
            try {
                then.accept(body.toJsonObject());
            } catch (DecodeException e) {
                problem(request.response(), 400, "the body is not a JSON object");
            }
        });
    }

    private static void fail(HttpServerResponse response, StepFailure failure) {
        problem(response, failure.kind().status(), failure.step() + ": " + failure.getMessage());
    }

    private static void problem(HttpServerResponse response, int status, String detail) {
        json(response, status, new JsonObject().put("status", status).put("detail", detail));
    }

    private static void json(HttpServerResponse response, int status, JsonObject body) {
        response.setStatusCode(status)
                .putHeader("Content-Type", status < 400 ? "application/json" : "application/problem+json")
                .end(body.toBuffer());
    }
}
