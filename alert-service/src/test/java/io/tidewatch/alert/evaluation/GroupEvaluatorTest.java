package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.source.MemorySource;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupEvaluatorTest {
    private static final Engine ENGINE = new Engine(EngineOptions.defaults());

    private static GroupMember member(String name, String expression) {
        return new GroupMember(
                new RuleKey(ProjectId.DEFAULT, name),
                GroupRule.newBuilder()
                        .setRuleId(name)
                        .setVersion(1)
                        .setRecords(true)
                        .setName(name)
                        .setExpression(expression)
                        .build(),
                AlertBook.empty(),
                ENGINE);
    }

    @Test
    void aBugThatOneRuleMeetsFailsThatRuleOnly() {
        MemorySource samples = new MemorySource();
        samples.add(Labels.of("__name__", "x"), 1_000, 1);
        SeriesSource source = (matchers, startMs, endMs) -> {
            if (matchers.stream().anyMatch(matcher -> matcher.matches(Labels.of("__name__", "overflows")))) {
                throw new StackOverflowError();
            }
            if (matchers.stream().anyMatch(matcher -> matcher.matches(Labels.of("__name__", "breaks")))) {
                throw new IllegalStateException("broken");
            }
            return samples.select(matchers, startMs, endMs);
        };
        List<RecordedSample> recorded = new ArrayList<>();
        GroupEvaluator evaluator = new GroupEvaluator(
                ENGINE,
                EvaluationSettings.DEFAULT,
                source,
                (member, instantMs) -> text -> List.of(),
                recorded::add,
                decision -> {});
        List<GroupMember> members =
                List.of(member("n:a", "overflows"), member("n:b", "breaks"), member("n:c", "x"));
        evaluator.evaluate(members, 0, 0, 2_000, null);
        assertThat(recorded).singleElement().satisfies(sample -> assertThat(sample.labels().metricName())
                .isEqualTo("n:c"));
        assertThat(members.get(0).book.error()).contains("bug").contains("StackOverflowError");
        assertThat(members.get(1).book.error()).contains("broken");
        assertThat(members.get(2).book.error()).isEmpty();
    }
}
