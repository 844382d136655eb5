package io.tidewatch.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiveWindowsTest {
    private static final Labels CPU_A = Labels.of("__name__", "cpu", "host", "a");
    private static final Labels CPU_B = Labels.of("__name__", "cpu", "host", "b");

    private final LiveWindows windows = new LiveWindows(new WindowLimits(3, 1_000));
    private final List<String> heard = new ArrayList<>();

    @Test
    void onlySeriesThatASelectionMatchesAreKept() {
        register(cpuOf("a"), 1_000);
        feed(1, CPU_A, 10, 1);
        feed(2, CPU_B, 10, 2);
        feed(3, Labels.of("__name__", "mem", "host", "a"), 10, 3);

        assertThat(windows.seriesCount()).isEqualTo(1);
        assertThat(heard).containsExactly("{host=a} 10");
        assertThat(read("cpu")).containsExactly("a 10=1.0");
        assertThat(windows.reads("cpu")).isTrue();
        assertThat(windows.reads("mem")).isFalse();
    }

    @Test
    void samplesOutOfOrderStandInOrderAndTheFirstOfATimeStampStays() {
        register(cpu(), 1_000);
        feed(1, CPU_A, 30, 3);
        feed(1, CPU_A, 10, 1);
        feed(1, CPU_A, 20, 2);
        feed(1, CPU_A, 20, 9);

        assertThat(read("cpu")).containsExactly("a 10=1.0 20=2.0 30=3.0");
        assertThat(heard).hasSize(3);
    }

    @Test
    void evictionKeepsWhatAnEvaluationAtTheInstantCanRead() {
        register(cpu(), 100);
        for (int t = 0; t <= 300; t += 50) {
            feed(1, CPU_A, t, t);
        }
        windows.evictBefore(300);
        assertThat(read("cpu")).containsExactly("a 200=200.0 250=250.0 300=300.0");
        assertThat(windows.sampleCount()).isEqualTo(3);
    }

    @Test
    void aSilentSeriesIsForgottenOnlyWhenItsLabelsWouldComeAgain() {
        register(cpu(), 100);
        feed(1, CPU_A, 0, 1);
        windows.evictBefore(60_000);
        windows.append(1, 60_000, 2, 60_000);
        assertThat(read("cpu")).containsExactly("a 60000=2.0");
        windows.evictBefore(60_000 + 16 * 60_000);
        assertThat(windows.seriesCount()).isZero();
    }

    @Test
    void whatDoesNotFitIsToldToTheSelectionThatWouldReadIt() {
        Registration registration = register(cpu(), 1_000);
        for (int i = 0; i < 5; i++) {
            feed(i + 1, Labels.of("__name__", "cpu", "host", "h" + i), 10, i);
        }
        assertThat(windows.seriesCount()).isEqualTo(3);
        assertThat(registration.refused()).isEqualTo(2);
    }

    @Test
    void aNewSelectionReadsSeriesThatAreKeptAlreadyAndClosingDropsThem() {
        Registration first = register(cpu(), 1_000);
        feed(1, CPU_A, 10, 1);
        Registration second = register(cpuOf("a"), 1_000);
        assertThat(second.seriesCount()).isEqualTo(1);
        first.close();
        assertThat(windows.seriesCount()).isEqualTo(1);
        second.close();
        assertThat(windows.seriesCount()).isZero();
        assertThat(windows.sampleCount()).isZero();
        assertThat(windows.reads("cpu")).isFalse();
    }

    @Test
    void restoredSamplesAreReadButNotTold() {
        register(cpu(), 1_000);
        windows.announce(1, CPU_A);
        windows.restore(1, 10, 1);
        assertThat(read("cpu")).containsExactly("a 10=1.0");
        assertThat(heard).isEmpty();
    }

    @Test
    void aWindowAgreesWithASortedMapUnderRandomInsertionAndEviction() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SeriesWindow window = new SeriesWindow(this, CPU_A);
            TreeMap<Long, String> expected = new TreeMap<>();
            TreeMap<Long, Long> weights = new TreeMap<>();
            for (int i = 0; i < 300; i++) {
                long timestamp = i * 10L + random.nextInt(200);
                if (expected.isEmpty() || timestamp >= expected.firstKey()) {
                    NativeHistogram histogram = random.nextInt(4) == 0 ? histogram(i, random.nextInt(5)) : null;
                    long start = random.nextInt(4) == 0 ? i : 0;
                    boolean inserted = window.insert(timestamp, i, histogram, start);
                    assertThat(inserted).isEqualTo(!expected.containsKey(timestamp));
                    String text = (histogram == null ? "" + (double) i : "count " + (double) i) + " since " + start;
                    expected.putIfAbsent(timestamp, text);
                    weights.putIfAbsent(timestamp, 1 + SeriesWindow.weightOf(histogram));
                }
                if (random.nextInt(20) == 0) {
                    window.evictBefore(i * 10L - 500);
                    expected.headMap(i * 10L - 500, false).clear();
                    weights.headMap(i * 10L - 500, false).clear();
                }
            }
            SeriesPoints points = window.slice(Long.MIN_VALUE + 1, Long.MAX_VALUE);
            assertThat(points).describedAs("seed %d", seed).isNotNull();
            assertThat(Arrays.stream(points.timestampsMs()).boxed().toList())
                    .describedAs("seed %d", seed)
                    .containsExactlyElementsOf(expected.keySet());
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < points.size(); i++) {
                NativeHistogram histogram = points.histograms() == null ? null : points.histograms()[i];
                texts.add((histogram == null ? "" + points.values()[i] : "count " + histogram.count()) + " since "
                        + (points.startsMs() == null ? 0 : points.startsMs()[i]));
            }
            assertThat(texts).describedAs("seed %d", seed).containsExactlyElementsOf(expected.values());
            assertThat(window.weight())
                    .describedAs("seed %d", seed)
                    .isEqualTo(
                            weights.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    @Test
    void histogramsStandBesideFloatsAndCountByTheirBuckets() {
        register(cpu(), 1_000);
        feed(1, CPU_A, 10, 1);
        windows.append(1, 20, histogram(7, 3), 5, 20);
        windows.append(1, 20, 9, 20);
        windows.restore(1, 30, histogram(8, 0), 0);
        windows.append(1, 40, stale(), 0, 40);
        SeriesPoints points = windows.select(cpu(), 0, 100).get(0);
        assertThat(points.size()).isEqualTo(4);
        assertThat(points.histograms()).containsExactly(null, histogram(7, 3), histogram(8, 0), null);
        assertThat(points.startsMs()).containsExactly(0, 5, 0, 0);
        assertThat(StaleMarker.is(points.values()[3])).isTrue();
        assertThat(windows.sampleCount()).isEqualTo(4);
        assertThat(heard).containsExactly("{host=a} 10", "{host=a} 20", "{host=a} 40");
    }

    @Test
    void aHistogramThatDoesNotFitIsRefusedAndRoomIsFreedByEviction() {
        Registration registration = register(cpu(), 100);
        windows.announce(1, CPU_A);
        int fit = 0;
        while (registration.refused() == 0) {
            windows.append(1, fit++, histogram(1, 100), 0, fit);
        }
        assertThat(fit).isLessThan(20);
        windows.evictBefore(10_000);
        assertThat(windows.sampleCount()).isZero();
        windows.append(1, 10_000, histogram(1, 100), 0, 10_000);
        assertThat(windows.sampleCount()).isEqualTo(1);
        assertThat(registration.refused()).isEqualTo(1);
    }

    private static NativeHistogram histogram(double count, int buckets) {
        return new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                0,
                0,
                0,
                count,
                1,
                List.of(new NativeHistogram.Span(0, buckets)),
                Collections.nCopies(buckets, 1.0),
                List.of(),
                List.of(),
                List.of());
    }

    private static NativeHistogram stale() {
        return new NativeHistogram(
                NativeHistogram.ResetHint.UNKNOWN,
                0,
                0,
                0,
                0,
                StaleMarker.VALUE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private Registration register(List<LabelMatcher> matchers, long windowMs) {
        return windows.register(
                new Selection(matchers, windowMs, 0, true),
                (series, timestamp, newest, append) ->
                        heard.add("{host=" + series.labels().get("host") + "} " + timestamp));
    }

    private void feed(long hash, Labels labels, long timestampMs, double value) {
        windows.announce(hash, labels);
        windows.append(hash, timestampMs, value, timestampMs);
    }

    private List<String> read(String name) {
        return windows
                .select(List.of(new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, name)), 0, Long.MAX_VALUE)
                .stream()
                .map(points -> {
                    StringBuilder text = new StringBuilder(points.labels().get("host"));
                    for (int i = 0; i < points.size(); i++) {
                        text.append(' ')
                                .append(points.timestampsMs()[i])
                                .append('=')
                                .append(points.values()[i]);
                    }
                    return text.toString();
                })
                .toList();
    }

    static List<LabelMatcher> cpu() {
        return List.of(new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, "cpu"));
    }

    private static List<LabelMatcher> cpuOf(String host) {
        return List.of(
                new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, "cpu"),
                new LabelMatcher("host", LabelMatcher.Op.EQUAL, host));
    }
}
