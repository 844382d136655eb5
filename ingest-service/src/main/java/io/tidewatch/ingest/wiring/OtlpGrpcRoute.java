package io.tidewatch.ingest.wiring;

import com.google.rpc.Status;
import io.tidewatch.ingest.intake.Body;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.intake.UnsupportedBodyException;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.otlp.GrpcFrame;
import io.tidewatch.ingest.otlp.OtlpEncoding;
import io.tidewatch.ingest.otlp.OtlpFailure;
import io.tidewatch.ingest.otlp.OtlpIntake;
import io.tidewatch.kit.metrics.HttpMeters;
import io.tidewatch.model.ProjectId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code MetricsService/Export} of OTLP by gRPC, spoken on Vert.x' own HTTP/2: a unary call is one framed message and a
 * trailer (docs/adr/0009-grpc-on-the-http-server.md). Keys are asked for as on every other route.
 */
@Singleton
public class OtlpGrpcRoute {
    /** The path of the call. */
    static final String PATH = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private static final Logger LOG = LoggerFactory.getLogger(OtlpGrpcRoute.class);
    private static final int UNIMPLEMENTED = 12;

    private final OtlpIntake intake;
    private final IngestLedger ledger;
    private final IngestSettings settings;

    public OtlpGrpcRoute(OtlpIntake intake, IngestLedger ledger, IngestSettings settings) {
        this.intake = intake;
        this.ledger = ledger;
        this.settings = settings;
    }

    void route(@Observes Router router) {
        router.post(PATH).handler(this::call);
    }

    /** Reads the message within bounds, then leaves the event loop. */
    private void call(RoutingContext context) {
        context.put(HttpMeters.ROUTE, PATH);
        HttpServerRequest request = context.request();
        String type = request.getHeader("content-type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/grpc")) {
            context.response().setStatusCode(415).end();
            return;
        }
        Buffer body = Buffer.buffer();
        int most = settings.maxBody() + GrpcFrame.HEADER_BYTES;
        request.handler(part -> {
            if (body.length() <= most) {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> context.vertx()
                .executeBlocking(
                        () -> {
                            take(context, body.length() > most, body.getBytes());
                            return null;
                        },
                        false)
                .onFailure(error -> fail(context, ProjectId.DEFAULT, error)));
        request.resume();
    }

    private void take(RoutingContext context, boolean tooLarge, byte[] body) {
        ProjectId project = ProjectId.DEFAULT;
        try {
            project = Caller.project(context.request().getHeader("X-Tidewatch-Project"));
            if (tooLarge) {
                throw Body.tooLarge(settings.maxBody());
            }
            ProjectId told = project;
            byte[] plain = GrpcFrame.message(body, context.request().getHeader("grpc-encoding"), settings.maxBody());
            intake.take(project, OtlpEncoding.PROTOBUF, plain).whenComplete((answer, error) -> {
                if (error == null) {
                    succeed(context, GrpcFrame.of(answer.toByteArray()));
                } else {
                    fail(context, told, error);
                }
            });
        } catch (RuntimeException e) {
            fail(context, project, e);
        }
    }

    private static void succeed(RoutingContext context, byte[] frame) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            headers(response).putTrailer("grpc-status", "0").end(Buffer.buffer(frame));
        }
    }

    private void fail(RoutingContext context, ProjectId project, Throwable error) {
        ledger.refused(project, Signal.METRICS, Caller.reason(error), 1);
        OtlpFailure failure = OtlpFailure.of(error);
        if (failure.bug()) {
            LOG.error("an OTLP call failed", error);
        }
        Status status = OtlpEncoding.status(failure);
        int code = error instanceof UnsupportedBodyException ? UNIMPLEMENTED : status.getCode();
        end(context.response(), code, status.getMessage(), status);
    }

    /** A call that nobody answers. */
    static void unknown(HttpServerRequest request) {
        end(
                request.response(),
                UNIMPLEMENTED,
                "'" + Quote.of(request.path()) + "' is not a call here; " + PATH.substring(1) + " is",
                null);
    }

    /** An answer without a message has its status among the headers ("Trailers-Only"). */
    private static void end(HttpServerResponse response, int code, String message, @Nullable Status details) {
        if (response.ended() || response.closed()) {
            return;
        }
        headers(response)
                .putHeader("grpc-status", Integer.toString(code))
                .putHeader("grpc-message", GrpcFrame.percentEncoded(message));
        if (details != null) {
            response.putHeader(
                    "grpc-status-details-bin",
                    Base64.getEncoder().withoutPadding().encodeToString(details.toByteArray()));
        }
        response.end();
    }

    private static HttpServerResponse headers(HttpServerResponse response) {
        return response.setStatusCode(200)
                .putHeader("content-type", "application/grpc")
                .putHeader("grpc-accept-encoding", "gzip,identity");
    }
}
