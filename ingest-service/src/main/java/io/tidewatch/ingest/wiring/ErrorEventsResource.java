package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.error.ErrorEventReader;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.EventPublisher;
import io.tidewatch.kit.wiring.ProblemResponses;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
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
    private final EventPush<ErrorEvent> push;

    public ErrorEventsResource(
            EventPublisher<ErrorEvent> publisher,
            IngestLedger ledger,
            IngestSettings settings,
            ProblemResponses problems,
            Clock clock) {
        push = new EventPush<>(
                Signal.ERRORS,
                new ErrorEventReader(),
                publisher,
                ErrorEventsResource::answer,
                ledger,
                settings.maxBody(),
                problems,
                clock);
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
        return push.accept(body, encoding, idempotencyKey, projectHeader);
    }

    private static PushAnswer answer(EventRequest<ErrorEvent> request) {
        List<String> ids =
                request.accepted().stream().map(ErrorEvent::getErrorId).toList();
        return new PushAnswer(ids.size(), request.refused().count(), ids, null, PushAnswer.errors(request.refused()));
    }
}
