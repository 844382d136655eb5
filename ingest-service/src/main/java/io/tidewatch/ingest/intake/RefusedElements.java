package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;

/** Told of each element that was refused, with its JSON. */
@FunctionalInterface
public interface RefusedElements {
    /** Nobody wants to know. */
    RefusedElements IGNORED = (refusal, element) -> {};

    void refused(Refusal refusal, JsonNode element);
}
