package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule of a slot: its alerts, and its evaluation unless it is disabled or cannot be read. Not for several threads. */
final class SlotRule {
    private final RuleKey key;
    private final AlertBook book;
    private final @Nullable AlertRuleState saved;
    private long version;
    private boolean present;
    private @Nullable AlertRule rule;
    private @Nullable RuleEvaluation evaluation;
    private boolean pendingSaved;

    /** @param saved its state; null when the rule is new */
    SlotRule(RuleKey key, @Nullable AlertRuleState saved) {
        this.key = key;
        this.saved = saved;
        this.book = saved == null ? AlertBook.empty() : AlertStates.book(saved);
        this.version = saved == null ? 0 : saved.getRuleVersion();
        this.pendingSaved = saved != null && saved.getPendingCount() > 0;
    }

    /** A rule whose alerts are known from before it was one of its own. */
    SlotRule(RuleKey key, long version, AlertBook book) {
        this.key = key;
        this.saved = null;
        this.book = book;
        this.version = version;
    }

    RuleKey key() {
        return key;
    }

    AlertBook book() {
        return book;
    }

    @Nullable
    AlertRuleState saved() {
        return saved;
    }

    long version() {
        return version;
    }

    /** Whether the rule exists; false for a state whose rule was deleted. */
    boolean isPresent() {
        return present;
    }

    @Nullable
    RuleEvaluation evaluation() {
        return evaluation;
    }

    /** What its evaluation reads; empty when it has none. */
    List<Selection> selections() {
        return evaluation == null ? List.of() : evaluation.plan().selections();
    }

    /** The rule as it was last read, or what its alerts tell of it. */
    AlertRule ruleOrRemains() {
        if (rule != null) {
            return rule;
        }
        return AlertRule.gone(
                key, version, book.all().stream().findFirst().map(Alert::labels).orElse(Labels.EMPTY));
    }

    /** The rule has been read; its evaluation, if any, is registered and not started. */
    void set(long newVersion, @Nullable AlertRule newRule, @Nullable RuleEvaluation newEvaluation) {
        present = true;
        version = newVersion;
        rule = newRule;
        evaluation = newEvaluation;
    }

    /** Instants that are due and not evaluated. */
    Map<Long, Long> pending() {
        return evaluation == null ? Map.of() : evaluation.query().pending();
    }

    /** Whether what is saved of it is no longer true. */
    boolean needsSaving() {
        return book.changed() || pendingSaved || !pending().isEmpty();
    }

    void saved(Map<Long, Long> pending) {
        book.saved();
        pendingSaved = !pending.isEmpty();
    }
}
