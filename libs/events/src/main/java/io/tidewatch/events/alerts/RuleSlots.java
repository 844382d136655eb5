package io.tidewatch.events.alerts;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Which slot a rule belongs to. A slot is a partition of {@code tidewatch.rule-slots}; its number is also the partition
 * of the rule's records on {@code tidewatch.alerts} and {@code tidewatch.alert-state}. Safe for any thread.
 */
public final class RuleSlots {
    private RuleSlots() {}

    /** XXH3 (64 bits, seed 0) of the rule's id in UTF-8, unsigned modulo the number of slots. */
    public static int slot(String ruleId, int slots) {
        long hash = Hashing.xxh3_64().hashBytesToLong(ruleId.getBytes(StandardCharsets.UTF_8));
        return (int) Long.remainderUnsigned(hash, slots);
    }
}
