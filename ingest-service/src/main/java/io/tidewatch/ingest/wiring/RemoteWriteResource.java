package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.remotewrite.SeriesCache;
import io.tidewatch.ingest.remotewrite.WriteRefusals;
import io.tidewatch.ingest.remotewrite.WriteRequest;
import io.tidewatch.kit.problems.Problem;
import io.tidewatch.kit.wiring.ProblemResponses;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/write}: Prometheus Remote-Write 1.0. 204 when Kafka has all of it; 400 in plain text when a part
 * was refused for good, the rest being in Kafka; 429 and 503 when the sender should come again with the same request.
 */
@Path("/api/v1/write")
@Tag(name = "Metrics")
public class RemoteWriteResource {
    private final MetricsPublisher publisher;
    private final SeriesCache cache;
    private final IngestLedger ledger;
    private final IngestSettings settings;
    private final EventTime time;
    private final ProblemResponses problems;
    private final Clock clock;

    public RemoteWriteResource(
            MetricsPublisher publisher,
            SeriesCache cache,
            IngestLedger ledger,
            IngestSettings settings,
            EventTime time,
            ProblemResponses problems,
            Clock clock) {
        this.publisher = publisher;
        this.cache = cache;
        this.ledger = ledger;
        this.settings = settings;
        this.time = time;
        this.problems = problems;
        this.clock = clock;
    }

    @POST
    @Blocking
    @Operation(
            summary = "Prometheus remote write 1.0",
            description = "A prometheus.WriteRequest as a snappy block. Answers once Kafka has the good part.")
    @RequestBody(
            description = "A prometheus.WriteRequest as a snappy block, with Content-Encoding snappy",
            content =
                    @Content(
                            mediaType = "application/x-protobuf",
                            examples = @ExampleObject(name = "block", value = "snappy(prometheus.WriteRequest)")))
    @APIResponse(responseCode = "204", description = "Kafka has all of it")
    @APIResponse(
            responseCode = "400",
            description = "A part was refused; the text says how many, why and which first",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "Not a snappy block of prometheus.WriteRequest")
    @APIResponse(responseCode = "429", description = "Too many samples wait for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public CompletionStage<Response> accept(
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String projectHeader) {
        String unsupported = unsupported(contentType, encoding);
        if (!unsupported.isEmpty()) {
            return CompletableFuture.completedFuture(problems.of(Problem.of(415, unsupported), null));
        }
        ProjectId project = Caller.project(projectHeader);
        WriteRequest request;
        CompletionStage<Void> published;
        try {
            request = WriteRequest.read(body, settings.maxBody(), cache, time, clock.millis());
            request.refused()
                    .counts()
                    .forEach((reason, count) -> ledger.refused(project, Signal.METRICS, reason(reason), count));
            published = request.samples().isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : publisher.publish(project, request.samples());
        } catch (RuntimeException e) {
            ledger.refused(project, Signal.METRICS, Caller.reason(e), 1);
            throw e;
        }
        int accepted = request.samples().size();
        return published.handle((done, error) -> {
            if (error != null) {
                ledger.refused(project, Signal.METRICS, Caller.reason(error), accepted);
                return problems.of(error);
            }
            ledger.accepted(project, Signal.METRICS, accepted);
            if (request.refused().total() > 0) {
                return Response.status(Response.Status.BAD_REQUEST)
                        .entity(request.refused().text(accepted))
                        .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                        .build();
            }
            return Response.noContent().build();
        });
    }

    /** Why type or encoding are not taken; empty when they are. The schema is chosen by the type's parameter. */
    private static String unsupported(@Nullable String contentType, @Nullable String encoding) {
        String type = contentType == null ? "" : contentType.replace(" ", "").toLowerCase(Locale.ROOT);
        if (!type.equals("application/x-protobuf")
                && !type.equals("application/x-protobuf;proto=prometheus.writerequest")) {
            return "Content-Type '" + Quote.of(type)
                    + "' is not taken; remote write 1.0 is application/x-protobuf (prometheus.WriteRequest)";
        }
        if (encoding == null || !encoding.strip().equalsIgnoreCase("snappy")) {
            return "Content-Encoding '" + Quote.of(encoding == null ? "" : encoding) + "' is not taken; use snappy";
        }
        return "";
    }

    private static RefusalReason reason(WriteRefusals.Reason reason) {
        return switch (reason) {
            case LABELS -> RefusalReason.INVALID;
            case TIMESTAMP -> RefusalReason.TIMESTAMP;
            case EXEMPLAR, NATIVE_HISTOGRAM -> RefusalReason.NOT_STORED_YET;
        };
    }
}
