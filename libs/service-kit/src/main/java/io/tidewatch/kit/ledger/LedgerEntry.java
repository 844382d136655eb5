package io.tidewatch.kit.ledger;

import java.time.Instant;
import java.util.UUID;

/** A row of the ledger: how far the owner of a partition has stored it. */
public record LedgerEntry(
        String consumer,
        UUID topicId,
        String topic,
        int partition,
        long nextOffset,
        long epoch,
        String owner,
        Instant updatedAt) {}
