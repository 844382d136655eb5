package io.tidewatch.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The application's users: requests with exponential pauses, and WebSockets that come, talk and go. */
final class Traffic {
    private static final List<String> ORGANISATIONS = List.of("acme", "globex", "initech", "umbrella");
    private static final int MOST_SOCKETS = 20;
    private static final int MOST_UNDER_WAY = 200;
    private static final int SPIKE = 10;

    private final Vertx vertx;
    private final HttpClient http;
    private final WebSocketClient sockets;
    private final Faults faults;
    private final Random random;
    private final int port;
    private final double perSecond;
    private final Deque<WebSocket> open = new ArrayDeque<>();
    private int underWay;

    /** @param perSecond webhooks a second, on average */
    Traffic(Vertx vertx, HttpClient http, Faults faults, Random random, int port, double perSecond) {
        this.vertx = vertx;
        this.http = http;
        this.sockets = vertx.createWebSocketClient();
        this.faults = faults;
        this.random = random;
        this.port = port;
        this.perSecond = perSecond;
    }

    void start() {
        nextHook();
        vertx.setPeriodic(1_000, timer -> talk());
        vertx.setPeriodic(2_000, timer -> request(HttpMethod.GET, "/orders", null));
    }

    private void nextHook() {
        double rate = perSecond * (faults.isOn(Fault.TRAFFIC_SPIKE) ? SPIKE : 1);
        long pauseMs = Math.max(1, Math.round(-Math.log(1 - random.nextDouble()) * 1000 / rate));
        vertx.setTimer(pauseMs, timer -> {
            hook();
            nextHook();
        });
    }

    private void hook() {
        JsonObject body = new JsonObject()
                .put("customer", "customer-" + random.nextInt(500))
                .put("organisation", ORGANISATIONS.get(random.nextInt(ORGANISATIONS.size())))
                .put("amount_cents", 100L + (long) Math.abs(random.nextGaussian() * 4_000));
        if (faults.isOn(Fault.BAD_INPUT) && random.nextBoolean()) {
            body.remove("customer");
        }
        request(HttpMethod.POST, "/hook/" + Workflows.NAMES.get(random.nextInt(Workflows.NAMES.size())), body);
    }

    private void request(HttpMethod method, String path, @Nullable JsonObject body) {
        if (underWay >= MOST_UNDER_WAY) {
            return;
        }
        underWay++;
        http.request(method, port, "127.0.0.1", path)
                .compose(request -> body == null ? request.send() : request.send(body.toBuffer()))
                .compose(response -> response.end())
                .onComplete(done -> underWay--);
    }

    private void talk() {
        for (WebSocket socket : open) {
            socket.writeTextMessage("ping");
        }
        if (open.size() < MOST_SOCKETS && random.nextInt(3) == 0) {
            Future<WebSocket> connecting = sockets.connect(port, "127.0.0.1", "/live");
            connecting.onSuccess(socket -> {
                open.add(socket);
                socket.closeHandler(closed -> open.remove(socket));
            });
        } else if (!open.isEmpty() && random.nextInt(8) == 0) {
            open.getFirst().close();
        }
    }
}
