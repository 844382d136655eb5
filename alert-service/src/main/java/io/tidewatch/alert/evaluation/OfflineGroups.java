package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.groups.GroupRule;
import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.MemorySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Rule groups over samples in memory, evaluated by the code of the service at the instants that the caller names; what
 * they record goes to the same memory. For tests of rules. One thread.
 */
public final class OfflineGroups {
    private static final int MOST = 1_000_000;

    private final MemorySource samples;
    private final List<Loaded> groups = new ArrayList<>();
    private final GroupEvaluator evaluator;

    private record Loaded(RuleGroup group, List<GroupMember> members) {}

    /** An alert that fires. */
    public record Firing(Labels labels, Map<String, String> annotations) {}

    /**
     * Groups in the order of their evaluation.
     *
     * @param samples what the rules read, and where they record
     */
    public OfflineGroups(
            List<RuleGroup> definitions,
            MemorySource samples,
            Engine engine,
            Labels externalLabels,
            String externalUrl) {
        this.samples = samples;
        EvaluationSettings settings = new EvaluationSettings(
                Settling.DEFAULT,
                WindowLimits.DEFAULT,
                engine.options().lookbackMs(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                1_000,
                MOST,
                5_000,
                new GroupSettings(60_000, 0, false, 15_000, MOST, externalLabels, externalUrl));
        for (RuleGroup definition : definitions) {
            List<GroupMember> members = new ArrayList<>();
            for (GroupRule rule : definition.rules()) {
                members.add(member(definition, rule, groups.size() + "/" + members.size(), engine));
            }
            groups.add(new Loaded(definition, members));
        }
        this.evaluator = new GroupEvaluator(
                engine,
                settings,
                samples,
                (member, instantMs) -> text -> elements(engine, text, instantMs),
                this::record,
                decision -> {});
    }

    private static GroupMember member(RuleGroup group, GroupRule rule, String id, Engine engine) {
        Map<String, String> labels = new TreeMap<>(group.labels());
        labels.putAll(rule.labels());
        return new GroupMember(
                new RuleKey(ProjectId.DEFAULT, id),
                io.tidewatch.events.v1.GroupRule.newBuilder()
                        .setRuleId(id)
                        .setVersion(1)
                        .setRecords(rule.records())
                        .setName(rule.name())
                        .setExpression(rule.expression())
                        .setForMs(rule.forMs())
                        .setKeepFiringForMs(rule.keepFiringForMs())
                        .putAllLabels(labels)
                        .putAllAnnotations(rule.annotations())
                        .build(),
                AlertBook.empty(),
                engine);
    }

    private List<TemplateContext.Element> elements(Engine engine, String text, long instantMs) {
        List<TemplateContext.Element> elements = new ArrayList<>();
        for (Value.Element element : RulePlan.evaluate(engine, RulePlan.parse(text), samples, instantMs)) {
            elements.add(new TemplateContext.Element(element.labels(), element.value()));
        }
        return elements;
    }

    private void record(RecordedSample sample) {
        NativeHistogram histogram = sample.histogram();
        if (histogram == null) {
            samples.add(sample.labels(), sample.timestampMs(), sample.value());
        } else {
            samples.add(sample.labels(), sample.timestampMs(), histogram);
        }
    }

    /**
     * Evaluates every group once.
     *
     * @param failed told of each rule that failed: its name and why
     */
    public void evaluate(long instantMs, Consumer<Map.Entry<String, String>> failed) {
        for (Loaded loaded : groups) {
            Long offsetMs = loaded.group.queryOffsetMs();
            evaluator.evaluate(loaded.members, loaded.group.limit(), offsetMs == null ? 0 : offsetMs, instantMs, null);
            for (GroupMember member : loaded.members) {
                if (!member.book.error().isEmpty()) {
                    failed.accept(Map.entry(member.name, member.book.error()));
                }
            }
        }
    }

    /** The alerts of a name that fire now, of all groups. */
    public List<Firing> firing(String alertName) {
        List<Firing> firing = new ArrayList<>();
        for (Loaded loaded : groups) {
            for (GroupMember member : loaded.members) {
                if (member.alert != null && member.name.equals(alertName)) {
                    for (Alert alert : member.book.all()) {
                        if (alert.phase() == AlertPhase.FIRING) {
                            firing.add(new Firing(alert.labels(), alert.annotations()));
                        }
                    }
                }
            }
        }
        return firing;
    }
}
