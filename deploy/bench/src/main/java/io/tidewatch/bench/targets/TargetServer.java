package io.tidewatch.bench.targets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** Serves {@code /metrics/N} for each target N: as many series as asked, a fifth of which change at each scrape. */
final class TargetServer implements AutoCloseable {
    static {
        // Else each answer on a connection that is kept waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int ROUTES = 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final AtomicIntegerArray scrapes;
    private final LongAdder total = new LongAdder();
    private final int series;

    TargetServer(int port, int targets, int series) throws IOException {
        this.scrapes = new AtomicIntegerArray(targets);
        this.series = series;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        server.setExecutor(threads);
        server.createContext("/metrics/", this::serve);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Scrapes answered so far. */
    long scrapes() {
        return total.sum();
    }

    /** Targets that were never scraped. */
    int unseen() {
        int unseen = 0;
        for (int i = 0; i < scrapes.length(); i++) {
            unseen += scrapes.get(i) == 0 ? 1 : 0;
        }
        return unseen;
    }

    private void serve(HttpExchange exchange) throws IOException {
        int target = Integer.parseInt(exchange.getRequestURI().getPath().substring("/metrics/".length()));
        byte[] body = exposition(scrapes.incrementAndGet(target)).getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
        total.increment();
    }

    private String exposition(int scrape) {
        StringBuilder text = new StringBuilder(series * 100);
        for (int i = 0; i < series; i++) {
            if (i % ROUTES == 0) {
                text.append("# TYPE app_requests_").append(i / ROUTES).append("_total counter\n");
            }
            text.append("app_requests_")
                    .append(i / ROUTES)
                    .append("_total{method=\"GET\",status=\"200\",route=\"/api/v1/items/")
                    .append(i % ROUTES)
                    .append("\"} ")
                    .append(i % 5 == 0 ? (long) scrape * (i + 1) : i)
                    .append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
