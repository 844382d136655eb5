package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/**
 * Reads one event from JSON. Safe for any thread.
 *
 * @param <E> an event
 */
@FunctionalInterface
public interface EventReader<E> {
    /**
     * The event.
     *
     * @param id gives an id to an event that brings none
     * @param nowMs when it arrived
     * @param defaultTimeMs its time when it names none
     * @throws RefusedException naming the field that is wrong
     */
    E read(JsonNode node, Supplier<String> id, long nowMs, long defaultTimeMs) throws RefusedException;
}
