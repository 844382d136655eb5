package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.events.errors.ErrorIds;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.error.ErrorPublisher;
import io.tidewatch.ingest.error.ErrorRequest;
import io.tidewatch.ingest.error.EventIds;
import io.tidewatch.ingest.intake.Body;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.kit.problems.ProblemException;
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

/** {@code POST /api/error-events}. */
@Path("/api/error-events")
@Tag(name = "Errors")
public class ErrorEventsResource {
    private static final int LONGEST_KEY = 255;

    private final ErrorPublisher publisher;
    private final IngestLedger ledger;
    private final IngestSettings settings;
    private final ProblemResponses problems;
    private final Clock clock;

    public ErrorEventsResource(
            ErrorPublisher publisher,
            IngestLedger ledger,
            IngestSettings settings,
            ProblemResponses problems,
            Clock clock) {
        this.publisher = publisher;
        this.ledger = ledger;
        this.settings = settings;
        this.problems = problems;
        this.clock = clock;
    }

    @POST
    @Blocking
    @Operation(summary = "Accept one error event or several", description = "Answers once Kafka has the good ones.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "one", value = """
                                {"source": "worker", "severity": "high", "service": "billing",
                                 "error_type": "TimeoutError", "message": "charge took too long",
                                 "metadata": {"attempt": 3}}\
                                """)))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has the accepted ones",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "accepted", value = """
                                {"accepted": 1, "rejected": 0,
                                 "error_ids": ["7f0b2f3e-6a54-4d0c-9d8e-2f6b1c0a7e11"],
                                 "errors": []}\
                                """)))
    @APIResponse(responseCode = "400", description = "No event is right; problem+json names field and index")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "429", description = "Too many events wait for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public CompletionStage<Response> accept(
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("X-Tidewatch-Project") @Nullable String projectHeader) {
        ProjectId project = Caller.project(projectHeader);
        ErrorRequest request;
        CompletionStage<Void> published;
        try {
            long now = clock.millis();
            byte[] plain = Body.plain(body, encoding, settings.maxBody());
            request = ErrorRequest.read(plain, ids(idempotencyKey), now, now, RefusedElements.IGNORED);
            ledger.refused(
                    project,
                    Signal.ERRORS,
                    RefusalReason.INVALID,
                    request.refused().count());
            if (request.accepted().isEmpty()) {
                return CompletableFuture.completedFuture(
                        problems.of(PushAnswer.problem(ErrorRequest.LIST, request.refused()), null));
            }
            published = publisher.publish(project, request.accepted());
        } catch (RuntimeException e) {
            ledger.refused(project, Signal.ERRORS, Caller.reason(e), 1);
            throw e;
        }
        int count = request.accepted().size();
        return published.handle((done, error) -> {
            if (error != null) {
                ledger.refused(project, Signal.ERRORS, Caller.reason(error), count);
                return problems.of(error);
            }
            ledger.accepted(project, Signal.ERRORS, count);
            return Response.accepted(new PushAnswer(
                            count,
                            request.refused().count(),
                            request.accepted().stream()
                                    .map(ErrorEvent::getErrorId)
                                    .toList(),
                            PushAnswer.errors(request.refused())))
                    .type(MediaType.APPLICATION_JSON)
                    .build();
        });
    }

    private static EventIds ids(@Nullable String key) {
        if (key == null || key.isBlank()) {
            return EventIds.RANDOM;
        }
        if (key.length() > LONGEST_KEY) {
            throw ProblemException.invalid(
                    "Idempotency-Key", "has " + key.length() + " characters; at most " + LONGEST_KEY + " are taken");
        }
        return index -> ErrorIds.ofIdempotencyKey(key, index);
    }
}
