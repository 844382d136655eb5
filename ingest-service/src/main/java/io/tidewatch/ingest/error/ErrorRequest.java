package io.tidewatch.ingest.error;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.intake.JsonElements;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.Refusals;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.intake.RefusedException;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.List;

/**
 * A body of error events, each read or refused on its own.
 *
 * @param accepted the good ones, with ids, in order
 * @param refused the others
 */
public record ErrorRequest(List<ErrorEvent> accepted, Refusals refused) {
    /** The name under which a body may hold the array. */
    public static final String LIST = "events";

    /**
     * Reads a body.
     *
     * @param ids for events that bring none
     * @param nowMs when it arrived
     * @param defaultTimeMs time of events that bring none
     * @throws TidewatchException by the caller's fault, when the body is not JSON at all
     */
    public static ErrorRequest read(
            byte[] body, EventIds ids, long nowMs, long defaultTimeMs, RefusedElements watcher) {
        List<JsonNode> elements = JsonElements.read(body, LIST);
        List<ErrorEvent> accepted = new ArrayList<>(elements.size());
        Refusals refused = new Refusals();
        for (int index = 0; index < elements.size(); index++) {
            JsonNode element = elements.get(index);
            try {
                ErrorEvent.Builder event = ErrorEventReader.read(element, nowMs, defaultTimeMs);
                if (event.getErrorId().isEmpty()) {
                    event.setErrorId(ids.of(index).toString());
                }
                accepted.add(event.build());
            } catch (RefusedException e) {
                Refusal refusal = e.at(index);
                refused.add(refusal);
                watcher.refused(refusal, element);
            }
        }
        return new ErrorRequest(accepted, refused);
    }
}
