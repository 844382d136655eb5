package io.tidewatch.ingest.scrape.http;

import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.config.TlsSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * GETs and POSTs with one set of settings. Everything together, from the name's resolution to the last byte, ends within the
 * time-out, and no more bytes are read than the limit; what is left then is the connection, which is closed. Safe for
 * any thread; never blocks the caller, apart from reading files of secrets.
 */
public final class HttpFetcher implements AutoCloseable {
    private static final int MOST_REDIRECTS = 10;
    /** Many targets may stand behind one address, as those of an exporter that asks others do. */
    private static final int CONNECTIONS_PER_ADDRESS = 32;

    private static final int WAITING_PER_ADDRESS = 10_000;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /**
     * A request under way.
     *
     * @param content what is posted; null for a GET
     */
    private record Call(
            URI first,
            Map<String, String> headers,
            @Nullable Buffer content,
            BodyCollector body,
            Promise<Fetched> answer) {
        /** A POST's redirect is followed only where it may be posted again. */
        private boolean follows(int status) {
            return content == null ? REDIRECTS.contains(status) : status == 307 || status == 308;
        }
    }

    private final Vertx vertx;
    private final HttpSettings settings;
    private final ByteBudget budget;
    private final int connections;
    /** All connections live here, so that an answer's parts cannot overtake the one who is to listen to them. */
    private final Context context;

    private @Nullable HttpClient client;

    public HttpFetcher(Vertx vertx, HttpSettings settings, ByteBudget budget) {
        this(vertx, settings, budget, CONNECTIONS_PER_ADDRESS);
    }

    /** @param connections most to one address; further requests wait */
    public HttpFetcher(Vertx vertx, HttpSettings settings, ByteBudget budget, int connections) {
        this.connections = connections;
        this.vertx = vertx;
        this.settings = settings;
        this.budget = budget;
        this.context = vertx.getOrCreateContext();
    }

    /**
     * One GET, whose answer is to be closed. The stage fails with a {@link FetchException}.
     *
     * @param limit most bytes of the body as it comes
     */
    public CompletionStage<Fetched> get(URI url, Map<String, String> headers, Duration timeout, long limit) {
        return call(url, headers, null, timeout, limit);
    }

    /**
     * One POST, whose answer is to be closed. The stage fails with a {@link FetchException}.
     *
     * @param limit bytes of the answer's body that are read; what is longer is cut there
     */
    public CompletionStage<Fetched> post(
            URI url, Map<String, String> headers, byte[] content, Duration timeout, long limit) {
        return call(url, headers, Buffer.buffer(content), timeout, limit);
    }

    private CompletionStage<Fetched> call(
            URI url, Map<String, String> headers, @Nullable Buffer content, Duration timeout, long limit) {
        Promise<Fetched> answer = Promise.promise();
        BodyCollector body = new BodyCollector(limit, budget);
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                id -> answer.tryFail(new FetchException("no whole answer within " + timeout.toMillis() + " ms")));
        Call call = new Call(url, headers, content, body, answer);
        context.runOnContext(start -> {
            try {
                follow(call, url, 0);
            } catch (RuntimeException e) {
                answer.tryFail(e);
            }
        });
        return answer.future()
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    if (done.failed()) {
                        body.end();
                    }
                })
                .recover(error -> Future.failedFuture(
                        error instanceof FetchException ? error : new FetchException(describe(url, error))))
                .toCompletionStage();
    }

    private static String describe(URI url, Throwable error) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        return "no answer from " + url.getRawAuthority() + ": " + message;
    }

    private void follow(Call call, URI url, int hops) {
        Promise<Fetched> answer = call.answer;
        Authority authority = authority(url);
        boolean sameHost = authority.equals(authority(call.first));
        HttpMethod method = call.content == null ? HttpMethod.GET : HttpMethod.POST;
        client().request(options(url, authority).setMethod(method))
                .compose(request -> {
                    // Whatever ends the wait frees the connection too.
                    answer.future().onFailure(cause -> request.reset());
                    if (answer.future().isComplete()) {
                        request.reset();
                        return Future.failedFuture(new FetchException("too late"));
                    }
                    call.headers.forEach(request::putHeader);
                    settings.headers()
                            .forEach((name, values) -> values.forEach(value -> request.putHeader(name, value.value())));
                    if (sameHost) {
                        Credentials.header(settings).ifPresent(value -> request.putHeader("Authorization", value));
                    }
                    if (!settings.tls().serverName().isEmpty()) {
                        request.authority(HostAndPort.create(authority.host(), authority.port()));
                    }
                    return call.content == null ? request.send() : request.send(call.content);
                })
                .onFailure(answer::tryFail)
                .onSuccess(response -> {
                    String location = response.getHeader("Location");
                    if (settings.followRedirects() && location != null && call.follows(response.statusCode())) {
                        response.exceptionHandler(reset -> {});
                        response.request().reset();
                        redirect(call, url, location, hops);
                    } else {
                        try {
                            read(response, call);
                        } catch (IllegalStateException e) {
                            answer.tryFail(e);
                        }
                    }
                });
    }

    private void redirect(Call call, URI from, String location, int hops) {
        try {
            URI next = from.resolve(location);
            boolean web = "http".equals(next.getScheme()) || "https".equals(next.getScheme());
            if (hops >= MOST_REDIRECTS || !web) {
                call.answer.tryFail(new FetchException(
                        hops >= MOST_REDIRECTS
                                ? "more than " + MOST_REDIRECTS + " redirects"
                                : "a redirect to '" + location + "', which is no URL"));
                return;
            }
            follow(call, next, hops + 1);
        } catch (RuntimeException e) {
            call.answer.tryFail(new FetchException("a redirect to '" + location + "', which is no URL"));
        }
    }

    private static void read(HttpClientResponse response, Call call) {
        HttpClientRequest request = response.request();
        response.exceptionHandler(call.answer::tryFail);
        response.handler((Buffer part) -> {
            try {
                call.body.add(part);
            } catch (FetchException e) {
                if (call.content != null && e.isTooLarge()) {
                    // The status has been said; of its reasons the beginning is enough.
                    call.answer.tryComplete(fetched(response, call.body));
                } else {
                    call.answer.tryFail(e);
                }
                request.reset();
            }
        });
        response.endHandler(end -> call.answer.tryComplete(fetched(response, call.body)));
    }

    private static Fetched fetched(HttpClientResponse response, BodyCollector body) {
        return new Fetched(
                response.statusCode(),
                String.valueOf(response.statusMessage()),
                response.headers()::get,
                body.bytes(),
                body.length(),
                body::end);
    }

    private static Authority authority(URI url) {
        return Authority.of(url)
                .orElseThrow(
                        () -> new FetchException("'" + url.getRawAuthority() + "' is no host with or without a port"));
    }

    private RequestOptions options(URI url, Authority authority) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String name = settings.tls().serverName();
        RequestOptions options = new RequestOptions()
                .setHost(name.isEmpty() ? authority.host() : name)
                .setPort(authority.port())
                .setSsl("https".equals(url.getScheme()))
                .setURI(path + query)
                .setFollowRedirects(false);
        return name.isEmpty()
                ? options
                : options.setServer(SocketAddress.inetSocketAddress(authority.port(), authority.host()));
    }

    private synchronized HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = vertx.createHttpClient(clientOptions(settings.tls()));
            client = known;
        }
        return known;
    }

    private HttpClientOptions clientOptions(TlsSettings tls) {
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(connections)
                .setMaxWaitQueueSize(WAITING_PER_ADDRESS)
                .setConnectTimeout(10_000)
                .setIdleTimeout(120)
                .setKeepAliveTimeout(90)
                .setForceSni(true)
                .setTrustAll(tls.insecureSkipVerify())
                .setVerifyHost(!tls.insecureSkipVerify());
        if (tls.ca().isSet() && !tls.insecureSkipVerify()) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(Credentials.text(tls.ca()))));
        }
        if (tls.certificate().isSet()) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(Credentials.text(tls.certificate())))
                    .addKeyValue(Buffer.buffer(Credentials.text(tls.key()))));
        }
        return options;
    }

    /** Closes its connections. */
    @Override
    public synchronized void close() {
        if (client != null) {
            var unused = client.close();
            client = null;
        }
    }
}
