package io.tidewatch.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers what the latency benchmark asks, and fires for series 7 on each write. */
final class FakeTidewatch implements AutoCloseable {
    final List<String> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch written = new CountDownLatch(1);
    private final HttpServer server;
    volatile String webhook = "";

    FakeTidewatch() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        calls.add(exchange.getRequestMethod() + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            if (path.equals("/api/v1/live")) {
                stream(exchange);
            } else if (path.equals("/api/v1/write")) {
                notifyWebhook();
                written.countDown();
                exchange.sendResponseHeaders(204, -1);
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                exchange.sendResponseHeaders(204, -1);
            } else {
                String text = path.endsWith("channels") ? "{\"id\": \"c1\"}" : "{\"alert\": {\"id\": \"r1\"}}";
                calls.add(new String(body, StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(201, text.length());
                exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write(": hb\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        written.await();
        out.write(
                ("id: 1\nevent: delta\ndata: {\"sub\": \"alerts\", \"data\": {\"transitions\": [{\"to\": \"firing\",\n"
                                + "data: \"labels\": {\"probe\": \"7\"}}]}}\n\n"
                                + "event: snapshot\ndata: {}\n\n"
                                + "event: delta\ndata: {\"sub\": \"values\", \"data\": {\"values\":"
                                + " [{\"labels\": {\"probe\": \"7\"}, \"value\": 1.0}]}}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void notifyWebhook() throws IOException, InterruptedException {
        String body = "{\"version\": \"4\", \"alerts\": [{\"status\": \"resolved\", \"labels\": {\"probe\": \"3\"}},"
                + " {\"status\": \"firing\", \"labels\": {\"probe\": \"7\"}}]}";
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(webhook))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    @Override
    public void close() {
        written.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
