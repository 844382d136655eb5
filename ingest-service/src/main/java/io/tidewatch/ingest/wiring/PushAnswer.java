package io.tidewatch.ingest.wiring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.Refusals;
import io.tidewatch.kit.problems.FieldError;
import io.tidewatch.kit.problems.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON push is answered.
 *
 * @param accepted elements that Kafka has
 * @param rejected elements that were refused
 * @param errorIds ids of the accepted errors, in order; null for other signals
 * @param eventIds ids of the accepted lifecycle events, in order; null for other signals
 * @param errors the first refusals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PushAnswer(
        int accepted,
        int rejected,
        @JsonProperty("error_ids") @Nullable List<String> errorIds,
        @JsonProperty("event_ids") @Nullable List<String> eventIds,
        List<FieldError> errors) {

    static List<FieldError> errors(Refusals refusals) {
        return refusals.first().stream().map(PushAnswer::error).toList();
    }

    /** The problem of a request of which nothing was good. */
    static Problem problem(String listName, Refusals refusals) {
        Refusal first = refusals.first().get(0);
        return Problem.of(400, first.text(listName), errors(refusals));
    }

    private static FieldError error(Refusal refusal) {
        return new FieldError(
                refusal.index() < 0 ? null : refusal.index(),
                refusal.field().isEmpty() ? null : refusal.field(),
                refusal.message());
    }
}
