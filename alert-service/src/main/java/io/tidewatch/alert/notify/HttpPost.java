package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.HostResolver;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * POSTs a body, JSON unless a header says otherwise, to a receiver that we do not trust: the name is resolved once, the address is checked against the
 * policy, and the connection goes to that very address (a name that changes its mind between check and use gains
 * nothing); redirects are not followed; of the answer at most {@value #BODY_LIMIT} bytes are read; everything together
 * ends within the time-out. Safe for any thread; never blocks the caller.
 */
public final class HttpPost implements AutoCloseable {
    private static final int BODY_LIMIT = 16_384;
    private static final int CONNECTIONS_PER_ADDRESS = 16;
    private static final int RESOLVING_AT_ONCE = 8;

    private final Vertx vertx;
    private final HttpClient client;
    private final WorkerExecutor resolving;
    private final HostResolver resolver;
    private final AddressPolicy policy;
    private final long timeoutMs;

    /** @param timeout for resolving, connecting, sending and the whole answer together */
    public HttpPost(Vertx vertx, HostResolver resolver, AddressPolicy policy, Duration timeout) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.policy = policy;
        this.timeoutMs = timeout.toMillis();
        this.resolving = vertx.createSharedWorkerExecutor(
                "notify-resolve", RESOLVING_AT_ONCE, 2 * timeoutMs, TimeUnit.MILLISECONDS);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_PER_ADDRESS)
                .setConnectTimeout((int) Math.min(timeoutMs, 5_000))
                .setIdleTimeout(30)
                .setKeepAliveTimeout(20));
    }

    /**
     * One request. The stage fails with a {@link TimeoutException}, an {@code IOException} or a
     * {@code RefusedAddressException}.
     */
    CompletionStage<HttpAnswer> post(URI target, Map<String, String> headers, byte[] body) {
        Promise<HttpAnswer> answer = Promise.promise();
        long timer = vertx.setTimer(
                timeoutMs, id -> answer.tryFail(new TimeoutException("no answer within " + timeoutMs + " ms")));
        resolving
                .executeBlocking(() -> resolve(target.getHost()), false)
                .compose(address -> client.request(options(target, address)))
                .compose(request -> {
                    // Whatever ends the wait frees the connection too.
                    answer.future().onFailure(cause -> request.reset());
                    if (answer.future().isComplete()) {
                        request.reset();
                        return Future.failedFuture("too late");
                    }
                    return send(request, headers, body);
                })
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    if (done.succeeded()) {
                        answer.tryComplete(done.result());
                    } else {
                        answer.tryFail(done.cause());
                    }
                });
        return answer.future().toCompletionStage();
    }

    private InetAddress resolve(String host) throws UnknownHostException {
        try {
            return policy.resolve(host, resolver);
        } catch (UnknownHostException e) {
            throw (UnknownHostException) new UnknownHostException("the host " + host + " has no address").initCause(e);
        }
    }

    private RequestOptions options(URI target, InetAddress address) {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(target.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(path + query)
                .setFollowRedirects(false);
    }

    private static Future<HttpAnswer> send(HttpClientRequest request, Map<String, String> headers, byte[] body) {
        request.putHeader("Content-Type", "application/json");
        headers.forEach(request::putHeader);
        request.putHeader("User-Agent", "Tidewatch");
        return request.send(Buffer.buffer(body)).compose(response -> read(request, response));
    }

    private static Future<HttpAnswer> read(HttpClientRequest request, HttpClientResponse response) {
        Promise<HttpAnswer> answer = Promise.promise();
        Buffer read = Buffer.buffer();
        response.handler(part -> {
            read.appendBuffer(part);
            if (read.length() > BODY_LIMIT && answer.tryComplete(answer(response, read))) {
                request.reset();
            }
        });
        response.endHandler(end -> answer.tryComplete(answer(response, read)));
        response.exceptionHandler(answer::tryFail);
        return answer.future();
    }

    private static HttpAnswer answer(HttpClientResponse response, Buffer body) {
        String text = new String(body.getBytes(0, Math.min(body.length(), BODY_LIMIT)), StandardCharsets.UTF_8);
        return new HttpAnswer(
                response.statusCode(),
                response.statusMessage() == null ? "" : response.statusMessage(),
                response.getHeader("Retry-After"),
                text);
    }

    @Override
    public void close() {
        client.close();
        resolving.close();
    }
}
