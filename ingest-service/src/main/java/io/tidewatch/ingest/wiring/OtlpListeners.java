package io.tidewatch.ingest.wiring;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * OTLP's own ports, 4318 and 4317, at the address of the service. What comes in takes the way of all requests: the
 * same keys, limits, metrics and answers.
 */
@Singleton
public class OtlpListeners {
    private static final String HTTP_PATH = "/v1/metrics";
    private static final int IDLE_SECONDS = 300;
    private static final int START_SECONDS = 10;

    private final Vertx vertx;
    private final OtlpSettings settings;
    private final String host;
    private final List<HttpServer> servers = new ArrayList<>();
    private int httpPort = -1;
    private int grpcPort = -1;

    public OtlpListeners(Vertx vertx, OtlpSettings settings, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.vertx = vertx;
        this.settings = settings;
        this.host = host;
    }

    void start(@Observes StartupEvent event) {
        httpPort = listen("tidewatch.otlp.http-port", settings.httpPort(), request -> {
            if (request.path() != null && request.path().equals(HTTP_PATH)) {
                VertxHttpRecorder.getRootHandler().handle(request);
            } else {
                request.response().setStatusCode(404).end();
            }
        });
        grpcPort = listen("tidewatch.otlp.grpc-port", settings.grpcPort(), request -> {
            if (request.path() != null && request.path().equals(OtlpGrpcRoute.PATH)) {
                VertxHttpRecorder.getRootHandler().handle(request);
            } else {
                OtlpGrpcRoute.unknown(request);
            }
        });
    }

    /** The port of OTLP by HTTP; -1 for none. */
    int httpPort() {
        return httpPort;
    }

    /** The port of OTLP by gRPC; -1 for none. */
    int grpcPort() {
        return grpcPort;
    }

    private int listen(String key, int port, Handler<HttpServerRequest> handler) {
        if (port < 0) {
            return -1;
        }
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHandle100ContinueAutomatically(true))
                .requestHandler(handler);
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new ConfigurationException(
                    e.getCause() instanceof BindException
                            ? "port " + port + " of " + key + " is taken by another process, or " + host
                                    + " is no address of this machine: stop that process, choose another port, or"
                                    + " set -1 to do without"
                            : "port " + port + " of " + key + " cannot be opened: " + e.getCause());
        } catch (TimeoutException e) {
            throw new ConfigurationException("port " + port + " of " + key + " did not open in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        servers.add(server);
        return server.actualPort();
    }

    @PreDestroy
    void stop() {
        servers.forEach(HttpServer::close);
    }
}
