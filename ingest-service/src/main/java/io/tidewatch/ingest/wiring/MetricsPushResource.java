package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.ingest.intake.Body;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.metric.MetricRequest;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.kit.wiring.ProblemResponses;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/monitoring/metrics}. */
@Path("/api/v1/monitoring/metrics")
@Tag(name = "Metrics")
public class MetricsPushResource {
    private final MetricsPublisher publisher;
    private final IngestLedger ledger;
    private final IngestSettings settings;
    private final EventTime time;
    private final ProblemResponses problems;
    private final Clock clock;

    public MetricsPushResource(
            MetricsPublisher publisher,
            IngestLedger ledger,
            IngestSettings settings,
            EventTime time,
            ProblemResponses problems,
            Clock clock) {
        this.publisher = publisher;
        this.ledger = ledger;
        this.settings = settings;
        this.time = time;
        this.problems = problems;
        this.clock = clock;
    }

    @POST
    @Blocking
    @Operation(summary = "Push metrics in JSON", description = "Answers once Kafka has the good ones.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "counter and histogram", value = """
                                [{"name": "http_requests_total", "type": "counter",
                                  "labels": {"route": "/hook"}, "value": 1027},
                                 {"name": "http_request_duration_seconds", "type": "histogram",
                                  "labels": {"route": "/hook"},
                                  "value": {"count": 3, "sum": 0.7,
                                            "buckets": {"0.1": 1, "0.5": 3, "+Inf": 3}}}]\
                                """)))
    @APIResponse(
            responseCode = "200",
            description = "Kafka has the accepted ones",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "accepted",
                                            value = "{\"accepted\": 2, \"rejected\": 0, \"errors\": []}")))
    @APIResponse(responseCode = "400", description = "No metric is right; problem+json names field and index")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "429", description = "Too many samples wait for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public CompletionStage<Response> accept(
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String projectHeader) {
        ProjectId project = Caller.project(projectHeader);
        MetricRequest request;
        CompletionStage<Void> published;
        try {
            long now = clock.millis();
            byte[] plain = Body.plain(body, encoding, settings.maxBody());
            request = MetricRequest.read(plain, time, now, now, RefusedElements.IGNORED);
            ledger.refused(
                    project,
                    Signal.METRICS,
                    RefusalReason.INVALID,
                    request.refused().count());
            if (request.accepted() == 0) {
                return CompletableFuture.completedFuture(
                        problems.of(PushAnswer.problem(MetricRequest.LIST, request.refused()), null));
            }
            published = publisher.publish(project, request.samples());
        } catch (RuntimeException e) {
            ledger.refused(project, Signal.METRICS, Caller.reason(e), 1);
            throw e;
        }
        return published.handle((done, error) -> {
            if (error != null) {
                ledger.refused(
                        project,
                        Signal.METRICS,
                        Caller.reason(error),
                        request.samples().size());
                return problems.of(error);
            }
            ledger.accepted(project, Signal.METRICS, request.samples().size());
            PushAnswer answer = new PushAnswer(
                    request.accepted(), request.refused().count(), null, null, PushAnswer.errors(request.refused()));
            return Response.ok(answer, MediaType.APPLICATION_JSON).build();
        });
    }
}
