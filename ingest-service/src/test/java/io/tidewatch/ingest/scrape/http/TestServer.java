package io.tidewatch.ingest.scrape.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on loopback whose answers a test chooses by path; well behaved ones and others. */
public final class TestServer implements AutoCloseable {
    /** Answers one request. */
    public interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    public final List<HttpExchange> requests = new CopyOnWriteArrayList<>();

    public TestServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange);
            try {
                answers.getOrDefault(exchange.getRequestURI().getPath(), text(404, "text/plain", "nothing"))
                        .to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.start();
    }

    public TestServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    public TestServer on(String path, String body) {
        return on(path, text(200, "text/plain; version=0.0.4", body));
    }

    public static Answer text(int status, String type, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Takes the request and says nothing for as long as anyone waits. */
    public static Answer never() {
        return exchange -> Thread.sleep(600_000);
    }

    /** Goes on for ever: fast, a block at a time. */
    public static Answer forEver() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = "a_metric 1\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(block);
                }
            }
        };
    }

    /** Begins, and then sends a byte now and then. */
    public static Answer drips() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write('#');
                    out.flush();
                    Thread.sleep(50);
                }
            }
        };
    }

    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public URI url(String path) {
        return URI.create("http://" + address() + path);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
