package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.RuleGroup;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.MemorySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded histories with restarts: what a group records equals what the engine gives over the whole history. */
class RuleGroupSimTest {
    private static final Engine ENGINE = new Engine(EngineOptions.defaults());
    private static final Map<String, String> RULES = Map.of(
            "r:sum", "sum by (host) (cpu)",
            "r:rate", "rate(cpu[10s])",
            "r:high", "cpu > 50");

    @Test
    void everyRecordedSampleAndEveryEndEqualsTheEnginesOverTheWholeHistory() {
        int ends = 0;
        for (long seed = 0; seed < Long.getLong("tidewatch.sim.seeds", 150) / 3; seed++) {
            Random random = new Random(seed);
            DrivenEvaluator service = new DrivenEvaluator(WindowLimits.DEFAULT);
            RuleGroup.Builder group =
                    RuleGroup.newBuilder().setIntervalMs(1_000).setNamespace("f");
            RULES.forEach((name, expression) -> group.addRules(GroupRule.newBuilder()
                    .setRuleId(name)
                    .setVersion(1)
                    .setRecords(true)
                    .setName(name)
                    .setExpression(expression)));
            service.put(Rule.newBuilder()
                    .setRuleId("g")
                    .setProject(ProjectId.DEFAULT.value())
                    .setVersion(1)
                    .setName("g")
                    .setEnabled(true)
                    .setGroup(group));
            MemorySource history = new MemorySource();
            for (int i = 0; i < 150; i++) {
                String host = "h" + random.nextInt(3);
                double value = random.nextInt(100);
                history.add(Labels.of("__name__", "cpu", "host", host), service.nowMs, value);
                service.sample("cpu", host, value, 0);
                service.pass(100L * random.nextInt(8));
                if (random.nextInt(20) == 0) {
                    service.nowMs += random.nextInt(5_000);
                    service.restart();
                }
                // A time stamp of its own for the next sample.
                service.pass(100);
            }
            service.pass(3_000);
            for (Map.Entry<String, String> rule : RULES.entrySet()) {
                ends += recordedEqualsTheEngines(seed, history, rule.getValue(), service.samples(rule.getKey()));
            }
        }
        assertThat(ends).isPositive();
    }

    private static int recordedEqualsTheEngines(
            long seed, MemorySource history, String expression, List<RecordedSample> recorded) {
        Map<Long, Map<Labels, Double>> byInstant = new HashMap<>();
        Map<Long, List<Labels>> ended = new HashMap<>();
        for (RecordedSample sample : recorded) {
            if (io.tidewatch.model.StaleMarker.is(sample.value())) {
                ended.computeIfAbsent(sample.timestampMs(), t -> new ArrayList<>())
                        .add(sample.labels().withoutName());
            } else {
                Double before = byInstant
                        .computeIfAbsent(sample.timestampMs(), t -> new HashMap<>())
                        .put(sample.labels().withoutName(), sample.value());
                assertThat(before).describedAs("seed %d: recorded again", seed).isIn(null, sample.value());
            }
        }
        assertThat(byInstant).describedAs("seed %d", seed).isNotEmpty();
        byInstant.forEach((instant, samples) -> assertThat(samples)
                .describedAs("seed %d, %s at %d", seed, expression, instant)
                .isEqualTo(engine(history, expression, instant)));
        ended.forEach((instant, series) -> assertThat(engine(history, expression, instant))
                .describedAs("seed %d, %s ended at %d", seed, expression, instant)
                .doesNotContainKeys(series.toArray(Labels[]::new)));
        return ended.size();
    }

    private static Map<Labels, Double> engine(MemorySource history, String expression, long instantMs) {
        Map<Labels, Double> result = new HashMap<>();
        if (ENGINE.instant(PromQl.parse(expression), history, instantMs).value() instanceof Value.VectorValue vector) {
            vector.elements().forEach(element -> result.put(element.labels().withoutName(), element.value()));
        }
        return result;
    }
}
