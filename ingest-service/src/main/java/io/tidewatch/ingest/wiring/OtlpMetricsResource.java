package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.ingest.intake.Body;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.otlp.OtlpEncoding;
import io.tidewatch.ingest.otlp.OtlpFailure;
import io.tidewatch.ingest.otlp.OtlpIntake;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/metrics}: OTLP by HTTP, in protobuf and in JSON. Answers, failures too, have the encoding of their
 * request.
 */
@Path("/v1/metrics")
@Tag(name = "Metrics")
public class OtlpMetricsResource {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpMetricsResource.class);

    private final OtlpIntake intake;
    private final IngestLedger ledger;
    private final IngestSettings settings;

    public OtlpMetricsResource(OtlpIntake intake, IngestLedger ledger, IngestSettings settings) {
        this.intake = intake;
        this.ledger = ledger;
        this.settings = settings;
    }

    @POST
    @Blocking
    @Operation(
            summary = "OTLP metrics",
            description = "An ExportMetricsServiceRequest of OpenTelemetry, in protobuf or in OTLP's JSON, packed with"
                    + " gzip or not. Also on port 4318. Answers once Kafka has the good part.")
    @RequestBody(
            content = {
                @Content(mediaType = "application/json", examples = @ExampleObject(name = "gauge", value = """
                    {"resourceMetrics": [{
                      "resource": {"attributes": [{"key": "service.name",
                        "value": {"stringValue": "shop"}}]},
                      "scopeMetrics": [{"metrics": [{"name": "queue.size", "gauge": {
                        "dataPoints": [{"timeUnixNano": "1795500000000000000",
                                        "asInt": "3"}]}}]}]}]}\
                    """)),
                @Content(
                        mediaType = "application/x-protobuf",
                        examples = @ExampleObject(name = "message", value = "ExportMetricsServiceRequest"))
            })
    @APIResponse(
            responseCode = "200",
            description = "Kafka has the good part; partialSuccess says what was refused and which was first",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(name = "all", value = "{}")))
    @APIResponse(
            responseCode = "400",
            description = "Not this message; google.rpc.Status says where",
            content =
                    @Content(
                            mediaType = "application/json",
                            examples = @ExampleObject(name = "status", value = "{\"code\": 3, \"message\": \"...\"}")))
    @APIResponse(
            responseCode = "413",
            description = "The body is too large",
            content =
                    @Content(
                            mediaType = "application/json",
                            examples = @ExampleObject(name = "status", value = "{\"code\": 8, \"message\": \"...\"}")))
    @APIResponse(
            responseCode = "415",
            description = "Another type or encoding",
            content =
                    @Content(
                            mediaType = "application/json",
                            examples = @ExampleObject(name = "status", value = "{\"code\": 3, \"message\": \"...\"}")))
    @APIResponse(
            responseCode = "429",
            description = "Too many samples wait for Kafka",
            content =
                    @Content(
                            mediaType = "application/json",
                            examples = @ExampleObject(name = "status", value = "{\"code\": 8, \"message\": \"...\"}")))
    @APIResponse(
            responseCode = "503",
            description = "Kafka is away",
            content =
                    @Content(
                            mediaType = "application/json",
                            examples = @ExampleObject(name = "status", value = "{\"code\": 14, \"message\": \"...\"}")))
    public CompletionStage<Response> accept(
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String contentEncoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String projectHeader) {
        OtlpEncoding encoding = OtlpEncoding.of(contentType);
        if (encoding == null) {
            OtlpFailure failure = OtlpFailure.of(
                    415,
                    "Content-Type '" + Quote.of(contentType == null ? "" : contentType)
                            + "' is not taken; OTLP is application/x-protobuf or application/json");
            return CompletableFuture.completedFuture(response(OtlpEncoding.PROTOBUF, failure));
        }
        ProjectId project = ProjectId.DEFAULT;
        try {
            project = Caller.project(projectHeader);
            ProjectId told = project;
            byte[] plain = Body.plain(body, contentEncoding, settings.maxBody());
            return intake.take(project, encoding, plain).handle((answer, error) -> {
                if (error != null) {
                    return failed(told, encoding, error);
                }
                return Response.ok(encoding.bytes(answer), encoding.contentType())
                        .build();
            });
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(project, encoding, e));
        }
    }

    private Response failed(ProjectId project, OtlpEncoding encoding, Throwable error) {
        ledger.refused(project, Signal.METRICS, Caller.reason(error), 1);
        OtlpFailure failure = OtlpFailure.of(error);
        if (failure.bug()) {
            LOG.error("an OTLP request failed", error);
        }
        return response(encoding, failure);
    }

    private static Response response(OtlpEncoding encoding, OtlpFailure failure) {
        Response.ResponseBuilder response = Response.status(failure.httpStatus())
                .type(encoding.contentType())
                .entity(encoding.bytes(failure));
        if (failure.retryAfter() != null) {
            response.header(
                    HttpHeaders.RETRY_AFTER, Math.max(1, failure.retryAfter().toSeconds()));
        }
        return response.build();
    }
}
