package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.apache.kafka.common.TopicPartition;

/** Tries drafts on windows of their own, read back from Kafka for each trial. Safe for any thread. */
final class DraftTrials implements RuleEvaluator {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long LABEL_INTERVAL_MS = 10 * 60_000;

    private final KafkaConnection kafka;
    private final IntSupplier metricPartitions;
    private final EvaluationSettings settings;
    private final Engine engine;
    private final Clock clock;
    private final Executor executor;

    /**
     * @param metricPartitions how many partitions {@code tidewatch.metrics} has
     * @param executor runs trials, which block for up to ten seconds
     */
    DraftTrials(
            KafkaConnection kafka,
            IntSupplier metricPartitions,
            EvaluationSettings settings,
            Engine engine,
            Clock clock,
            Executor executor) {
        this.kafka = kafka;
        this.metricPartitions = metricPartitions;
        this.settings = settings;
        this.engine = engine;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public CompletionStage<RuleTrial> test(ProjectId project, RuleDraft draft) {
        return CompletableFuture.supplyAsync(() -> tryOut(project, draft), executor);
    }

    private RuleTrial tryOut(ProjectId project, RuleDraft draft) {
        long instantMs = EvaluationGrid.ceil(clock.millis());
        AlertRule rule;
        RulePlan plan;
        try {
            String recovery = draft.recoveryExpression() == null ? "" : draft.recoveryExpression();
            rule = rule(project, draft);
            plan = RulePlan.of(draft.expression(), recovery, false, rule.hasLabelTemplates(), rule.queries(), engine);
        } catch (TidewatchException e) {
            return new RuleTrial(e.getMessage(), instantMs, List.of());
        }
        ProjectWindows windows = new ProjectWindows(settings.limits());
        LiveWindows own = windows.of(project);
        long reachMs = 0;
        for (Selection selection : plan.selections()) {
            own.register(selection, (series, timestamp, newest, append) -> {});
            reachMs = Math.max(reachMs, selection.reachMs());
        }
        if (!plan.selections().isEmpty()) {
            fill(windows, instantMs - reachMs - LABEL_INTERVAL_MS);
        }
        try {
            List<RuleTrial.Element> result = new ArrayList<>();
            TemplateContext context =
                    settings.groups().context(instantMs, TemplateQueries.of(engine, own, plan.queried(), instantMs));
            for (Value.Element element : RulePlan.evaluate(engine, plan.condition(), own, instantMs)) {
                result.add(new RuleTrial.Element(
                        rule.alertLabels(element.labels(), element.value(), context),
                        element.value(),
                        rule.render(element.labels(), element.value(), context)));
            }
            return new RuleTrial(null, instantMs, result);
        } catch (TidewatchException e) {
            return new RuleTrial(e.getMessage(), instantMs, List.of());
        }
    }

    private static AlertRule rule(ProjectId project, RuleDraft draft) {
        return AlertRule.of(
                new RuleKey(project, "draft"),
                Rule.newBuilder()
                        .setName(draft.name())
                        .setExpression(draft.expression())
                        .setSeverity(draft.severity().text())
                        .putAllLabels(draft.labels().toMap())
                        .putAllAnnotations(draft.annotations())
                        .setEnabled(true)
                        .build());
    }

    private void fill(ProjectWindows windows, long fromMs) {
        Map<TopicPartition, StartAt> from = new HashMap<>();
        for (int partition = 0; partition < metricPartitions.getAsInt(); partition++) {
            from.put(new TopicPartition(Topic.METRICS.topicName(), partition), StartAt.time(fromMs));
        }
        ProjectWindows.Feeder feeder = windows.new Feeder(true);
        try {
            BoundedRead.read(
                    kafka,
                    "alert-trial",
                    from,
                    Map.of(),
                    record -> {
                        try {
                            EventHeaders headers = EventHeaders.read(record.headers());
                            if (headers.kind() == RecordHeaders.Kind.BATCH && record.value() != null) {
                                feeder.feed(headers, record.value(), record.timestamp());
                            }
                        } catch (CorruptRecordException e) {
                            // Evaluation reports it; a trial uses what can be read.
                        }
                    },
                    LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("the trial was interrupted", e);
        }
    }
}
