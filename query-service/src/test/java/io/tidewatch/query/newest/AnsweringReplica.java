package io.tidewatch.query.newest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.query.head.Replica;
import io.tidewatch.query.prom.PromQueries;
import io.tidewatch.query.prom.QueryGate;
import io.tidewatch.query.store.PostgresFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.Producer;

/** The metrics path of one query-service that asks others, and answers them, by HTTP. */
final class AnsweringReplica {
    final String address;
    final Replica replica;
    final PromQueries queries;
    final NewestSamples newest;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LocalHeads heads;
    private volatile boolean ready;

    /** @param group whose partitions it shares; one that is killed leaves it when its session is over */
    AnsweringReplica(String bootstrapServers, String group, UUID topicId, Producer<byte[], byte[]> producer)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(HttpPeers.PATH, this::answer);
        server.start();
        address = "127.0.0.1:" + server.getAddress().getPort();
        Map<String, Object> membership = Map.of(
                "group.id",
                group,
                "group.instance.id",
                address.replace(':', '-'),
                "session.timeout.ms",
                6_000,
                "heartbeat.interval.ms",
                500);
        replica = new Replica(bootstrapServers, membership, group, topicId, address, producer);
        heads = new LocalHeads(replica.catalog, replica.pipeline, replica.recovery, Clock.systemUTC());
        SeriesFollower follower =
                new SeriesFollower(replica.store, replica.catalog, Clock.systemUTC(), System::nanoTime);
        follower.load();
        Roundtrip roundtrip = new Roundtrip(
                heads,
                new Owners(new LedgerOwners(PostgresFixture.get().queries, group), System::nanoTime),
                new HttpPeers(Duration.ofSeconds(5), Optional.empty()),
                follower,
                address,
                Duration.ofSeconds(5),
                System::nanoTime);
        newest = new UnitedHeads(heads, roundtrip);
        queries = new PromQueries(
                new Engine(EngineOptions.defaults()), new QueryGate(10, 10), heads::index, newest, replica.store);
        ready = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body;
            int status = 200;
            try {
                if (!ready) {
                    throw TidewatchException.dependency("not ready", null);
                }
                ProjectId project =
                        ProjectResolver.resolve(exchange.getRequestHeaders().getFirst(ProjectResolver.HEADER));
                body = heads.answer(
                        project, Question.read(exchange.getRequestBody().readAllBytes()));
            } catch (TidewatchException e) {
                body = new byte[] {'?'};
                status = switch (e.fault()) {
                    case CALLER -> 400;
                    case LIMIT -> 422;
                    case DEPENDENCY -> 503;
                    case BUG -> 500;
                };
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends without sealing what it holds; answers nobody from then on. */
    void kill() throws InterruptedException {
        server.stop(0);
        threads.shutdownNow();
        replica.kill();
    }
}
