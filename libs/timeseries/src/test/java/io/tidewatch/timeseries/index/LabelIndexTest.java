package io.tidewatch.timeseries.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.index.LabelMatcher.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LabelIndexTest {
    private static final String[] NAMES = {"__name__", "job", "instance", "path"};
    private static final String[] REGEXES = {
        "",
        ".*",
        ".+",
        "a",
        "a|b",
        "a|",
        "ab.*",
        "ab.+",
        "a.c",
        "b*",
        "ab*c?",
        "a\\.b",
        "a\\.b.*",
        "(a|b)c?",
        "a|bc.*",
        "x{2}",
        "[ab]+",
        "^a.*$",
        "xx?",
        "a\\\\.*",
        "\uD83D\uDE00*b"
    };
    private static final String[] VALUES = {
        "", "a", "b", "ab", "abc", "a.b", "axb", "a.bc", "bc", "xx", "x", "a\n", "a\\b", "\uD83D\uDE00b", "a\uFFFFx"
    };

    /** As Prometheus: look at every series. */
    @Property(tries = 200)
    void everySelectionEqualsLookingAtEachSeries(@ForAll long seed) {
        Random random = new Random(seed);
        LabelIndex index = new LabelIndex(1_000_000);
        Map<Integer, Labels> model = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            Labels.Builder labels = new Labels.Builder();
            for (String name : NAMES) {
                labels.add(name, VALUES[random.nextInt(VALUES.length)]);
            }
            Labels of = labels.add("number", "n" + random.nextInt(60)).build();
            int number = index.learn(new SeriesId(1, of.hashCode()), of);
            model.put(number, of);
            if (random.nextInt(4) == 0) {
                int gone = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
                model.remove(gone);
                assertThat(index.forget(gone)).isTrue();
                assertThat(index.forget(gone)).isFalse();
            }
            if (random.nextInt(20) == 0) {
                index.recycle();
            }
        }
        assertThat(index.size()).isEqualTo(model.size());
        for (int i = 0; i < 20; i++) {
            List<LabelMatcher> matchers = new ArrayList<>();
            List<java.util.function.Predicate<Labels>> conditions = new ArrayList<>();
            for (int m = random.nextInt(4); m > 0; m--) {
                String name = NAMES[random.nextInt(NAMES.length)];
                Op op = Op.values()[random.nextInt(4)];
                boolean regex = op == Op.REGEX || op == Op.NOT_REGEX;
                String text = regex ? REGEXES[random.nextInt(REGEXES.length)] : VALUES[random.nextInt(VALUES.length)];
                matchers.add(new LabelMatcher(name, op, text));
                conditions.add(labels -> {
                    boolean matches = regex
                            ? Pattern.compile(text, Pattern.DOTALL)
                                    .matcher(labels.get(name))
                                    .matches()
                            : labels.get(name).equals(text);
                    return matches == (op == Op.EQUAL || op == Op.REGEX);
                });
            }
            Map<Integer, Labels> expected = new TreeMap<>(model);
            expected.values().removeIf(labels -> !conditions.stream().allMatch(c -> c.test(labels)));
            Map<Integer, Labels> selected = new TreeMap<>();
            index.select(matchers).forEach(series -> selected.put(series.number(), series.labels()));
            assertThat(selected).isEqualTo(expected);
            assertThat(index.count(matchers)).isEqualTo(expected.size());
            TreeSet<String> names = new TreeSet<>();
            TreeSet<String> paths = new TreeSet<>();
            expected.values()
                    .forEach(labels -> labels.forEach((name, value) -> {
                        names.add(name);
                        if (name.equals("path")) {
                            paths.add(value);
                        }
                    }));
            assertThat(index.labelNames(matchers, 100)).containsExactlyElementsOf(names);
            assertThat(index.labelValues("path", matchers, 3))
                    .containsExactlyElementsOf(paths.stream().limit(3).toList());
        }
    }

    @Test
    void theLimitIsExactAndForgettingMakesRoom() {
        LabelIndex index = new LabelIndex(2);
        assertThat(learn(index, 1, "a")).isZero();
        assertThat(learn(index, 2, "b")).isEqualTo(1);
        assertThat(learn(index, 3, "c")).isEqualTo(LabelIndex.FULL);
        assertThat(learn(index, 1, "a")).isZero();
        assertThat(learn(index, 1, "c")).isEqualTo(LabelIndex.COLLISION);
        assertThat(index.forget(0)).isTrue();
        assertThat(index.find(1)).isEqualTo(-1);
        assertThat(index.series(0)).isNull();
        assertThat(index.labelValues("l", List.of(), 10)).containsExactly("b");
        assertThat(learn(index, 3, "c")).isEqualTo(2);
        assertThat(index.size()).isEqualTo(2);
    }

    @Test
    void aNumberGoesToAnotherSeriesOnlyAfterTwoRecyclings() {
        LabelIndex index = new LabelIndex(10);
        learn(index, 1, "a");
        index.forget(0);
        index.recycle();
        assertThat(learn(index, 2, "b")).isEqualTo(1);
        index.recycle();
        assertThat(learn(index, 3, "c")).isZero();
        assertThat(index.series(0).labels()).isEqualTo(Labels.of("l", "c"));
        assertThat(index.find(3)).isZero();
    }

    @Test
    void countsNameWhatGrows() {
        LabelIndex index = new LabelIndex(1000);
        for (int i = 0; i < 20; i++) {
            Labels of = Labels.of("__name__", i < 15 ? "big" : "small", "user", "u" + i, "job", "j");
            index.learn(new SeriesId(0, i), of);
        }
        Cardinality counts = index.cardinality(2);
        assertThat(counts.series()).isEqualTo(20);
        assertThat(counts.labelPairs()).isEqualTo(23);
        assertThat(counts.seriesByMetric())
                .containsExactly(new Cardinality.Count("big", 15), new Cardinality.Count("small", 5));
        assertThat(counts.valuesByLabel())
                .containsExactly(new Cardinality.Count("user", 20), new Cardinality.Count("__name__", 2));
        assertThat(counts.charactersByLabel().get(0)).isEqualTo(new Cardinality.Count("user", 50));
        assertThat(counts.seriesByPair())
                .containsExactly(new Cardinality.Count("job=j", 20), new Cardinality.Count("__name__=big", 15));
    }

    @Property(tries = 300)
    void theHashTableForgetsWithoutLosingOthers(@ForAll long seed) {
        Random random = new Random(seed);
        LongIntTable table = new LongIntTable();
        Map<Long, Integer> model = new TreeMap<>();
        for (int i = 0; i < 500; i++) {
            long key = random.nextInt(200) * 0x100000001L;
            if (random.nextInt(3) == 0) {
                table.remove(key);
                model.remove(key);
            } else {
                table.put(key, i);
                model.put(key, i);
            }
        }
        for (int k = 0; k < 200; k++) {
            long key = k * 0x100000001L;
            assertThat(table.get(key)).isEqualTo(model.getOrDefault(key, -1));
        }
    }

    private static int learn(LabelIndex index, long hash, String value) {
        return index.learn(new SeriesId(0, hash), Labels.of("l", value));
    }
}
