package io.tidewatch.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PendingBudgetTest {
    private static final ProjectId LOUD = new ProjectId("loud");
    private static final ProjectId QUIET = new ProjectId("quiet");

    private final PendingBudget budget = new PendingBudget(100);

    private void refused(ProjectId project, int samples, String why) {
        assertThatThrownBy(() -> budget.take(project, samples))
                .isInstanceOf(ProblemException.class)
                .hasMessage(why)
                .satisfies(e ->
                        assertThat(((ProblemException) e).problem().status()).isEqualTo(429));
    }

    @Test
    void aProjectAloneMayTakeEverything() {
        budget.take(LOUD, 100);
        refused(LOUD, 1, "100 samples wait for Kafka, the most are 100");
        budget.give(LOUD, 1, 0);
        budget.take(LOUD, 1);
        assertThat(budget.waiting()).isEqualTo(100);
    }

    @Test
    void oneRequestAloneIsTakenHoweverLarge() {
        budget.take(LOUD, 1_000);
        refused(LOUD, 1, "1000 samples wait for Kafka, the most are 100");
        budget.give(LOUD, 1_000, 0);
        budget.take(QUIET, 5_000);
    }

    @Test
    void whoFillsEverythingKeepsNobodyOut() {
        budget.take(LOUD, 100);
        budget.take(QUIET, 30);
        budget.take(QUIET, 20);
        refused(QUIET, 1, "50 samples of this project wait for Kafka, its share among 2 projects is 50");
        budget.give(LOUD, 60, 0);
        refused(LOUD, 11, "40 samples of this project wait for Kafka, its share among 2 projects is 50");
        budget.take(LOUD, 10);
    }

    @Test
    void sharesCountOnlyWhenItIsNearlyFull() {
        budget.take(QUIET, 1);
        budget.take(LOUD, 74);
        refused(LOUD, 1, "74 samples of this project wait for Kafka, its share among 2 projects is 50");
    }

    @Test
    void theWholeIsBoundedHoweverManyProjectsCome() {
        Random random = new Random(3);
        Map<ProjectId, Integer> held = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            ProjectId project = new ProjectId("p" + random.nextInt(40));
            int samples = 1 + random.nextInt(30);
            int own = held.getOrDefault(project, 0);
            if (random.nextInt(3) == 0 && own > 0) {
                int back = 1 + random.nextInt(own);
                budget.give(project, back, 0);
                held.put(project, own - back);
            } else {
                try {
                    budget.take(project, samples);
                    held.put(project, own + samples);
                } catch (ProblemException e) {
                    assertThat(e.problem().status()).isEqualTo(429);
                }
            }
            assertThat(budget.waiting())
                    .isEqualTo(held.values().stream().mapToInt(n -> n).sum())
                    .isLessThanOrEqualTo(200);
        }
    }
}
