package io.tidewatch.ingest.intake;

import java.util.UUID;

/** Gives an id to each event that brings none. */
@FunctionalInterface
public interface EventIds {
    /** New ones each time. */
    EventIds RANDOM = index -> UUID.randomUUID();

    /** The id of the event at this index of its request or record. */
    UUID of(int index);
}
