package io.tidewatch.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP receiver of notifications on a port of its own, which answers as it is told. */
public final class Receiver implements AutoCloseable {
    /** A request that came in. */
    public record Got(Map<String, List<String>> headers, JsonNode body, long atMs) {
        public String key() {
            return headers.get("Idempotency-key").get(0);
        }
    }

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile CountDownLatch hold = new CountDownLatch(0);

    private Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            got.add(new Got(
                    Map.copyOf(exchange.getRequestHeaders()),
                    new ObjectMapper().readTree(exchange.getRequestBody()),
                    System.currentTimeMillis()));
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    /** On a port; 0 takes a free one. */
    public static Receiver start(int port) {
        try {
            return new Receiver(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    /** Answers with this status from now on. */
    public void answer(int newStatus) {
        status = newStatus;
    }

    /** Keeps requests waiting until {@link #release}. */
    public void hold() {
        hold = new CountDownLatch(1);
    }

    public void release() {
        hold.countDown();
    }

    /** What came in so far. */
    public List<Got> got() {
        return got;
    }

    @Override
    public void close() {
        hold.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
