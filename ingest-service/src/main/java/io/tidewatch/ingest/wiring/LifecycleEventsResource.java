package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.lifecycle.LifecycleEventReader;
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

/** {@code POST /api/lifecycle-events}. */
@Path("/api/lifecycle-events")
@Tag(name = "Lifecycle")
public class LifecycleEventsResource {
    private final EventPush<LifecycleEvent> push;

    public LifecycleEventsResource(
            EventPublisher<LifecycleEvent> publisher,
            IngestLedger ledger,
            IngestSettings settings,
            ProblemResponses problems,
            Clock clock) {
        push = new EventPush<>(
                Signal.LIFECYCLE,
                new LifecycleEventReader(),
                publisher,
                LifecycleEventsResource::answer,
                ledger,
                settings.maxBody(),
                problems,
                clock);
    }

    @POST
    @Blocking
    @Operation(summary = "Accept one lifecycle event or several", description = "Answers once Kafka has the good ones.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "one", value = """
                                                    {"kind": "deallocated", "pool": "gateways", "organisation": "acme",
                                                     "resource_id": "gw-17", "duration": "1h30m"}""")))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has the accepted ones",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "accepted", value = """
                                                    {"accepted": 1, "rejected": 0,
                                                     "event_ids": ["7f0b2f3e-6a54-4d0c-9d8e-2f6b1c0a7e11"],
                                                     "errors": []}""")))
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

    private static PushAnswer answer(EventRequest<LifecycleEvent> request) {
        List<String> ids =
                request.accepted().stream().map(LifecycleEvent::getEventId).toList();
        return new PushAnswer(ids.size(), request.refused().count(), null, ids, PushAnswer.errors(request.refused()));
    }
}
