package io.tidewatch.query.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.series.SeriesIndex.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesIndexTest {
    private static final ProjectId PROJECT = new ProjectId("index");

    private static Labels labels(int number) {
        return Labels.of("__name__", "m_total", "user", "u" + number, "zone", "z" + number % 3);
    }

    private static SeriesIndex.Learnt learn(SeriesIndex index, Labels labels) {
        return index.learn(SeriesHasher.hash(labels), labels);
    }

    private static SeriesEntry entry(SeriesIndex index, Labels labels) {
        return Objects.requireNonNull(learn(index, labels).entry());
    }

    @Test
    void atTheLimitKnownSeriesGoOnAndNewOnesAreRefusedWithTheMetricAndTheLabelThatGrow() {
        SeriesIndex index = new SeriesIndex(PROJECT, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(learn(index, labels(i)).outcome()).isEqualTo(Outcome.KNOWN);
        }
        assertThat(index.limit().culprit()).isNull();
        assertThat(learn(index, labels(10)).outcome()).isEqualTo(Outcome.FULL);
        assertThat(learn(index, labels(3)).outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(index.size()).isEqualTo(10);
        assertThat(index.isFull()).isTrue();
        assertThat(index.limit().refusedSeries()).isEqualTo(1);
        assertThat(index.limit().culprit())
                .isEqualTo("Most of the refused series are of the metric m_total, which has 10; its label user has 10"
                        + " values");
        assertThat(index.select(List.of())).hasSize(10);
    }

    @Test
    void whatIsForgottenMakesRoomAndAHeadThatCameBackInTimeKeepsIt() {
        SeriesIndex index = new SeriesIndex(PROJECT, 2);
        SeriesEntry first = entry(index, labels(0));
        SeriesEntry second = entry(index, labels(1));
        assertThat(index.forget(entry -> true)).as("the first call only marks").isZero();
        assertThat(first.use()).isTrue();
        assertThat(index.forget(entry -> true)).isEqualTo(1);
        assertThat(second.use()).as("it is gone").isFalse();
        assertThat(index.find(second.id().low())).isNull();
        assertThat(index.select(List.of())).containsExactly(first);
        assertThat(learn(index, labels(2)).outcome()).isEqualTo(Outcome.KNOWN);
        SeriesEntry again = entry(new SeriesIndex(PROJECT, 2), labels(1));
        assertThat(again.use()).isTrue();
    }

    @Test
    void aSeriesThatIsHeldStaysHoweverOften() {
        SeriesIndex index = new SeriesIndex(PROJECT, 2);
        SeriesEntry held = entry(index, labels(0));
        for (int i = 0; i < 5; i++) {
            index.forget(entry -> true);
            assertThat(index.forget(entry -> false)).isZero();
        }
        assertThat(index.find(held.id().low())).isSameAs(held);
    }

    /** Series come and go; a number is never that of two, and selections are those of a plain map. */
    @Test
    void numbersAndSelectionsAreThoseOfAPlainMap() {
        Random random = new Random(4);
        SeriesIndex index = new SeriesIndex(PROJECT, 1_000);
        Map<Labels, SeriesEntry> model = new HashMap<>();
        for (int step = 0; step < 4_000; step++) {
            Labels labels = labels(random.nextInt(300));
            if (random.nextInt(200) == 0) {
                int cut = random.nextInt(300);
                index.forget(entry -> entry.number() < cut);
                index.forget(entry -> entry.number() < cut);
                model.values().removeIf(entry -> entry.number() < cut);
            } else {
                SeriesEntry entry = entry(index, labels);
                SeriesEntry known = model.putIfAbsent(labels, entry);
                assertThat(known == null || known == entry).as("step " + step).isTrue();
            }
        }
        assertThat(model.values().stream().map(SeriesEntry::number).distinct().count())
                .isEqualTo(model.size());
        assertThat(index.select(List.of())).containsExactlyInAnyOrderElementsOf(model.values());
        assertThat(index.select(List.of(
                        new LabelMatcher("zone", LabelMatcher.Op.REGEX, "z[12]"),
                        new LabelMatcher("user", LabelMatcher.Op.NOT_EQUAL, "u1"))))
                .containsExactlyInAnyOrderElementsOf(model.values().stream()
                        .filter(entry -> !entry.labels().get("zone").equals("z0"))
                        .filter(entry -> !entry.labels().get("user").equals("u1"))
                        .toList());
    }
}
