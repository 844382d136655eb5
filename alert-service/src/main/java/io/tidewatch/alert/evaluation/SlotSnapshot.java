package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was saved of a slot.
 *
 * @param progress how far the slot had come; null when it has never been saved
 * @param states of the slot's rules
 */
public record SlotSnapshot(@Nullable AlertRuleState progress, Map<RuleKey, AlertRuleState> states) {
    /** The key of the record that says how far a slot has come. */
    public static final RuleKey PROGRESS = new RuleKey(ProjectId.DEFAULT, "slot");

    /** A slot that has never been saved. */
    public static final SlotSnapshot EMPTY = new SlotSnapshot(null, Map.of());

    public SlotSnapshot {
        states = Map.copyOf(states);
    }

    /** Next offsets to read by partition; empty when the slot has never been saved. */
    public Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new LinkedHashMap<>();
        if (progress != null) {
            for (InputOffset offset : progress.getOffsetsList()) {
                offsets.put(offset.getPartition(), offset.getOffset());
            }
        }
        return offsets;
    }
}
