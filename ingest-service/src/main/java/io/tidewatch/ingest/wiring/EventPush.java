package io.tidewatch.ingest.wiring;

import com.google.protobuf.MessageLite;
import io.tidewatch.events.EventIdentity;
import io.tidewatch.ingest.intake.Body;
import io.tidewatch.ingest.intake.EventIds;
import io.tidewatch.ingest.intake.EventReader;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.EventPublisher;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.kit.wiring.ProblemResponses;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every POST of events does: reads the body, puts the good ones on Kafka, counts, and answers when Kafka has them.
 * Safe for any thread.
 *
 * @param <E> an event
 */
final class EventPush<E extends MessageLite> {
    private static final int LONGEST_KEY = 255;

    private final Signal signal;
    private final EventReader<E> reader;
    private final EventPublisher<E> publisher;
    private final Function<EventRequest<E>, PushAnswer> answer;
    private final IngestLedger ledger;
    private final int maxBody;
    private final ProblemResponses problems;
    private final Clock clock;

    /**
     * A kind of event.
     *
     * @param answer of a request whose good part Kafka has
     * @param maxBody bytes of a body once it is unpacked
     */
    EventPush(
            Signal signal,
            EventReader<E> reader,
            EventPublisher<E> publisher,
            Function<EventRequest<E>, PushAnswer> answer,
            IngestLedger ledger,
            int maxBody,
            ProblemResponses problems,
            Clock clock) {
        this.signal = signal;
        this.reader = reader;
        this.publisher = publisher;
        this.answer = answer;
        this.ledger = ledger;
        this.maxBody = maxBody;
        this.problems = problems;
        this.clock = clock;
    }

    CompletionStage<Response> accept(
            byte[] body, @Nullable String encoding, @Nullable String idempotencyKey, @Nullable String projectHeader) {
        ProjectId project = Caller.project(projectHeader);
        EventRequest<E> request;
        CompletionStage<Void> published;
        try {
            long now = clock.millis();
            byte[] plain = Body.plain(body, encoding, maxBody);
            request = EventRequest.read(reader, plain, ids(idempotencyKey), now, now, RefusedElements.IGNORED);
            ledger.refused(
                    project, signal, RefusalReason.INVALID, request.refused().count());
            if (request.accepted().isEmpty()) {
                return CompletableFuture.completedFuture(
                        problems.of(PushAnswer.problem(EventRequest.LIST, request.refused()), null));
            }
            published = publisher.publish(project, request.accepted());
        } catch (RuntimeException e) {
            ledger.refused(project, signal, Caller.reason(e), 1);
            throw e;
        }
        int count = request.accepted().size();
        return published.handle((done, error) -> {
            if (error != null) {
                ledger.refused(project, signal, Caller.reason(error), count);
                return problems.of(error);
            }
            ledger.accepted(project, signal, count);
            return Response.accepted(answer.apply(request))
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
        return index -> EventIdentity.ofIdempotencyKey(key, index);
    }
}
