package io.tidewatch.dashboard.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.kit.metrics.HttpMeters;
import io.tidewatch.kit.problems.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests on to the service that answers them, bodies streamed in both directions. A service that is away is
 * answered for with 503 and its name. A caller who leaves ends what the service does for it. Requests that
 * belong to no service go on to the next route. Runs on event loops.
 */
public final class Gateway implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    /** Longer than any query may take, so that the service's own time-out answers first. */
    private static final int READ_TIMEOUT_S = 150;

    /** Requests to a service at once; more wait. */
    static final int POOL_SIZE = 64;

    private static final int MAX_WAITING = 1_024;

    private final Map<Upstream, Origin> origins = new EnumMap<>(Upstream.class);

    public Gateway(Vertx vertx, ObjectMapper json, Map<Upstream, URI> addresses) {
        addresses.forEach((upstream, address) -> {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setConnectTimeout(CONNECT_TIMEOUT_MS)
                    .setReadIdleTimeout(READ_TIMEOUT_S)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setMaxPoolSize(POOL_SIZE)
                    .setMaxWaitQueueSize(MAX_WAITING)
                    .setSsl("https".equals(address.getScheme()))
                    .setDecompressionSupported(false));
            RequestOptions options =
                    new RequestOptions().setHost(address.getHost()).setPort(port(address));
            origins.put(upstream, new Origin(client, options, new AwayAnswer(upstream, json)));
        });
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
    }

    @Override
    public void handle(RoutingContext context) {
        Optional<RouteTable.Row> row =
                RouteTable.find(context.request().method().name(), context.normalizedPath());
        Origin origin = row.map(RouteTable.Row::upstream).map(origins::get).orElse(null);
        if (origin == null) {
            context.next();
        } else {
            context.put(HttpMeters.ROUTE, row.get().template());
            origin.pass(context);
        }
    }

    /** A service, and the way to it. */
    private record Origin(HttpClient client, RequestOptions options, AwayAnswer away) {
        /**
         * Passes a request on. The proxy tells the service when the caller leaves, but not of one who left while the
         * request waited for a connection.
         */
        void pass(RoutingContext context) {
            HttpProxy.reverseProxy(client)
                    .originRequestProvider((incoming, any) -> {
                        Future<HttpClientRequest> outgoing = client.request(options);
                        context.addEndHandler(ended -> {
                            if (ended.failed()) {
                                outgoing.onSuccess(HttpClientRequest::reset);
                            }
                        });
                        return outgoing;
                    })
                    .addInterceptor(away)
                    .handle(context.request());
        }
    }

    /** Says which service is away where the proxy alone would answer 502 without a word. */
    private record AwayAnswer(Upstream upstream, ObjectMapper json) implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            return context.sendRequest().recover(failure -> {
                HttpServerRequest request = context.request().proxiedRequest();
                if (!request.response().ended() && !request.response().closed()) {
                    LOG.warn("{} did not answer {}: {}", upstream.serviceName(), request.uri(), failure.toString());
                    answer(request);
                }
                // Answered past the proxy, which gets stuck on a request whose body it could not pass on.
                return Future.future(never -> {});
            });
        }

        private void answer(HttpServerRequest request) {
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .putHeader("Retry-After", "2")
                    .end(body());
            if (!request.isEnded()) {
                // What the caller still sends is read and dropped, so that it comes to read the answer.
                request.handler(dropped -> {});
                request.resume();
            }
        }

        private Buffer body() {
            Problem problem = Problem.of(
                    503,
                    "the " + upstream.serviceName() + " does not answer; the other services may still do their work");
            try {
                return Buffer.buffer(json.writeValueAsBytes(problem));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
