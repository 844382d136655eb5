package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.RecordedSeries;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a group that is evaluated with its group, and what is known of it between two evaluations. Not for several
 * threads.
 */
final class GroupMember {
    /** What the list of recorded series may take in a state. */
    private static final int MOST_BYTES = 2_000_000;

    final RuleKey key;
    final long version;
    /** The metric that it records, or the alert's name. */
    final String name;
    /** Those of its group included. */
    final Labels labels;
    /** Null of a rule that records. */
    final @Nullable AlertRule alert;
    /** Null when it does not parse, or reads what the stream cannot give; the book says why. */
    final @Nullable Expr expression;

    final List<Selection> selections;
    /** What its templates read. */
    final List<Selection> queried;

    final AlertBook book;
    /** The series that its last evaluation gave to the stream. */
    Set<Labels> emitted = new TreeSet<>();

    boolean emittedChanged;
    /** Since when it fails; {@link Long#MAX_VALUE} when it does not. */
    long failingSinceMs = Long.MAX_VALUE;
    /** Whether it has been changed and not evaluated since. */
    boolean fresh;

    /**
     * A rule as its group's record has it.
     *
     * @param book its alerts, or an empty one
     */
    GroupMember(RuleKey key, GroupRule rule, AlertBook book, Engine engine) {
        this.key = key;
        this.version = rule.getVersion();
        this.name = rule.getName();
        this.book = book;
        AlertRule parsedAlert = null;
        Expr parsed = null;
        List<Selection> read = new ArrayList<>();
        List<Selection> asked = List.of();
        String error = "";
        try {
            if (!rule.getRecords()) {
                parsedAlert = AlertRule.of(key, message(key, rule));
                asked = RulePlan.queried(parsedAlert.queries(), engine);
            }
            parsed = RulePlan.parse(rule.getExpression());
            read.addAll(RulePlan.selections(parsed, engine));
            read.addAll(asked);
        } catch (TidewatchException e) {
            parsed = null;
            read.clear();
            error = String.valueOf(e.getMessage());
        }
        if (!error.equals(book.error())) {
            book.failed(error);
        }
        this.labels = parsedAlert == null ? Labels.of(rule.getLabelsMap()) : parsedAlert.labels();
        this.alert = parsedAlert;
        this.expression = parsed;
        this.selections = List.copyOf(read);
        this.queried = asked;
    }

    /** An alert of a group as a rule of its own. */
    static Rule message(RuleKey key, GroupRule rule) {
        return Rule.newBuilder()
                .setRuleId(key.ruleId())
                .setProject(key.project().value())
                .setVersion(rule.getVersion())
                .setName(rule.getName())
                .setExpression(rule.getExpression())
                .setForMs(rule.getForMs())
                .setKeepFiringForMs(rule.getKeepFiringForMs())
                .putAllLabels(rule.getLabelsMap())
                .putAllAnnotations(rule.getAnnotationsMap())
                .setEnabled(true)
                .build();
    }

    /** Takes over what was emitted, as a state has it. */
    void resume(AlertRuleState saved) {
        for (RecordedSeries series : saved.getRecordedList()) {
            emitted.add(Labels.of(series.getLabelsMap()));
        }
        for (Alert one : book.all()) {
            if (one.isActive()) {
                emitted.addAll(AlertSeries.of(one));
            }
        }
    }

    /** What was emitted is this from now on. */
    void emits(Set<Labels> series) {
        if (!series.equals(emitted)) {
            emittedChanged |= alert == null;
            emitted = new TreeSet<>(series);
        }
    }

    /** The series that ended: emitted before, and not now. */
    Set<Labels> ended(Set<Labels> now) {
        Set<Labels> ended = new HashSet<>(emitted);
        ended.removeAll(now);
        return new TreeSet<>(ended);
    }

    boolean needsSaving() {
        return book.changed() || emittedChanged;
    }

    /** Its state, which counts as saved from here on. */
    AlertRuleState save(List<InputOffset> offsets) {
        book.trim();
        AlertRuleState.Builder state = AlertStates.state(key, version, book, Map.of(), offsets).toBuilder();
        if (alert == null) {
            List<RecordedSeries> series = new ArrayList<>();
            int bytes = 0;
            for (Labels one : emitted) {
                RecordedSeries recorded =
                        RecordedSeries.newBuilder().putAllLabels(one.toMap()).build();
                bytes += recorded.getSerializedSize() + 8;
                series.add(recorded);
            }
            if (bytes <= MOST_BYTES) {
                state.addAllRecorded(series);
            }
        }
        book.saved();
        emittedChanged = false;
        return state.build();
    }
}
