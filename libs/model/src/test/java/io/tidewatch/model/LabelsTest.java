package io.tidewatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final Labels HOOK = Labels.of("route", "/hook", Labels.NAME, "requests_total", "status", "200");

    @Test
    void theOrderInWhichLabelsAreGivenDoesNotMatter() {
        Labels other = Labels.of("status", "200", "route", "/hook", Labels.NAME, "requests_total");
        assertThat(other).isEqualTo(HOOK).hasSameHashCodeAs(HOOK).isEqualByComparingTo(HOOK);
        assertThat(Labels.of(Map.of("status", "200", "route", "/hook", Labels.NAME, "requests_total")))
                .isEqualTo(HOOK);
    }

    @Test
    void namesStandInOrder() {
        assertThat(HOOK.size()).isEqualTo(3);
        assertThat(List.of(HOOK.name(0), HOOK.name(1), HOOK.name(2))).containsExactly("__name__", "route", "status");
        assertThat(HOOK.value(1)).isEqualTo("/hook");
        assertThat(HOOK.toMap().keySet()).containsExactly("__name__", "route", "status");
    }

    @Test
    void anEmptyValueMeansThatTheLabelIsAbsent() {
        Labels labels = Labels.of("a", "", "b", "1");
        assertThat(labels).isEqualTo(Labels.of("b", "1"));
        assertThat(labels.has("a")).isFalse();
        assertThat(labels.get("a")).isEmpty();
        assertThat(Labels.of("a", "")).isSameAs(Labels.EMPTY);
    }

    @Test
    void aNameThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> Labels.of("a", "1", "b", "2", "a", "3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 'a' stands twice");
        assertThatThrownBy(() -> Labels.of("a", "1", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label 'b' has no value");
    }

    @Test
    void withSetsReplacesAndRemovesALabelOfACopy() {
        assertThat(HOOK.with("status", "500").get("status")).isEqualTo("500");
        assertThat(HOOK.with("code", "1").name(1)).isEqualTo("code");
        assertThat(HOOK.with("status", "")).isEqualTo(HOOK.without(List.of("status")));
        assertThat(HOOK.get("status")).isEqualTo("200");
    }

    @Test
    void onlyAndWithoutAreComplements() {
        assertThat(HOOK.only(List.of("route", "nothing"))).isEqualTo(Labels.of("route", "/hook"));
        assertThat(HOOK.without(List.of("route", "nothing")))
                .isEqualTo(Labels.of(Labels.NAME, "requests_total", "status", "200"));
        assertThat(HOOK.without(List.of("nothing"))).isSameAs(HOOK);
        assertThat(HOOK.only(List.of())).isSameAs(Labels.EMPTY);
        assertThat(HOOK.withoutName().metricName()).isEmpty();
    }

    @Test
    void theOrderIsPairByPairThenByCount() {
        List<Labels> ascending = List.of(
                Labels.EMPTY,
                Labels.of("a", "1"),
                Labels.of("a", "1", "b", "1"),
                Labels.of("a", "2"),
                Labels.of("b", "0"));
        List<Labels> shuffled = new ArrayList<>(ascending);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(null);
        assertThat(shuffled).isEqualTo(ascending);
    }

    @Test
    void theTextIsAPromqlSelectorWithEscapedValues() {
        assertThat(HOOK).hasToString("requests_total{route=\"/hook\", status=\"200\"}");
        assertThat(Labels.of(Labels.NAME, "up")).hasToString("up");
        assertThat(Labels.of("a", "say \"hi\\\n")).hasToString("{a=\"say \\\"hi\\\\\\n\"}");
        assertThat(Labels.EMPTY).hasToString("{}");
    }

    /** Against a sorted map, which is slow and obvious. */
    @Test
    void randomLabelsBehaveAsASortedMap() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            TreeMap<String, String> expected = new TreeMap<>();
            Labels.Builder builder = new Labels.Builder();
            for (int i = random.nextInt(20); i > 0; i--) {
                String name = "n" + random.nextInt(15);
                String value = random.nextInt(4) == 0 ? "" : "v" + random.nextInt(3);
                builder.set(name, value);
                if (value.isEmpty()) {
                    expected.remove(name);
                } else {
                    expected.put(name, value);
                }
            }
            Labels labels = builder.build();
            assertThat(labels.toMap()).isEqualTo(expected);
            assertThat(labels.toMap().keySet()).containsExactlyElementsOf(expected.keySet());
            for (int i = 0; i < 15; i++) {
                assertThat(labels.get("n" + i)).isEqualTo(expected.getOrDefault("n" + i, ""));
            }
            assertThat(labels.toBuilder().build()).isEqualTo(labels);
        }
    }
}
