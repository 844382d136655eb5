package io.tidewatch.query.store;

import java.util.Optional;

/** What samples are kept as. */
public enum Tier {
    /** As they were sent. */
    RAW(BlockTable.RAW),
    /** Aggregates of a minute. */
    MINUTES(BlockTable.MINUTES),
    /** Aggregates of five minutes. */
    FIVE_MINUTES(BlockTable.FIVE_MINUTES);

    private final BlockTable table;

    Tier(BlockTable table) {
        this.table = table;
    }

    BlockTable table() {
        return table;
    }

    /** {@code raw}, {@code 1m} or {@code 5m}. */
    public String text() {
        return table.tier();
    }

    /** The tier of that name. */
    public static Optional<Tier> of(String text) {
        for (Tier tier : values()) {
            if (tier.text().equals(text)) {
                return Optional.of(tier);
            }
        }
        return Optional.empty();
    }
}
