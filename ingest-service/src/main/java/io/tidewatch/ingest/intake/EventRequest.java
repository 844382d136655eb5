package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.List;

/**
 * A body of events, each read or refused on its own.
 *
 * @param accepted the good ones, with ids, in order
 * @param refused the others
 * @param <E> an event
 */
public record EventRequest<E>(List<E> accepted, Refusals refused) {
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
    public static <E> EventRequest<E> read(
            EventReader<E> reader, byte[] body, EventIds ids, long nowMs, long defaultTimeMs, RefusedElements watcher) {
        List<JsonNode> elements = JsonElements.read(body, LIST);
        List<E> accepted = new ArrayList<>(elements.size());
        Refusals refused = new Refusals();
        for (int i = 0; i < elements.size(); i++) {
            int index = i;
            JsonNode element = elements.get(index);
            try {
                accepted.add(reader.read(element, () -> ids.of(index).toString(), nowMs, defaultTimeMs));
            } catch (RefusedException e) {
                Refusal refusal = e.at(index);
                refused.add(refusal);
                watcher.refused(refusal, element);
            }
        }
        return new EventRequest<>(accepted, refused);
    }
}
