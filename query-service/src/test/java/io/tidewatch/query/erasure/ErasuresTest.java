package io.tidewatch.query.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ErasuresTest {
    private static final ProjectId PROJECT = new ProjectId("p");
    private static final Labels UP = Labels.of("__name__", "up", "n", "1");

    private final List<Erasure> stored = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(100);
    private final AtomicInteger asked = new AtomicInteger();
    private boolean away;
    private final Erasures erasures = new Erasures(
            () -> {
                asked.incrementAndGet();
                if (away) {
                    throw TidewatchException.dependency("away", null);
                }
                return stored;
            },
            nanos::get);

    private static Erasure erasure(String match, long start, long end, Erasure.State state, boolean masks) {
        return new Erasure(
                1,
                PROJECT,
                List.of(match),
                List.of(PromQl.parseSelector(match)),
                start,
                end,
                state,
                Instant.EPOCH,
                null,
                masks,
                new Cut(new UUID(0, 0), List.of(5L, 7L)),
                new Erasure.Progress(0, 0, 0, 0, 0, 0, 0, 0, List.of()));
    }

    @Test
    void noListIsUsedThatIsOlderThanTwoSecondsUnlessPostgresIsAway() {
        assertThat(erasures.of(PROJECT).isEmpty()).isTrue();
        stored.add(erasure("up", 10, 20, Erasure.State.WAITING, true));
        nanos.addAndGet(Erasures.FRESH.toNanos());
        assertThat(erasures.of(PROJECT).isEmpty()).isTrue();
        nanos.incrementAndGet();
        assertThat(erasures.of(PROJECT).hides(UP, 15)).isTrue();
        assertThat(erasures.of(new ProjectId("other")).isEmpty()).isTrue();
        assertThat(asked).hasValue(2);

        away = true;
        for (int i = 0; i < 5; i++) {
            nanos.addAndGet(1_500_000_000L);
            assertThat(erasures.of(PROJECT).hides(UP, 15)).isTrue();
        }
        assertThat(asked).as("not at each read").hasValue(3);
    }

    @Test
    void partitionsAreSealedSoonAsFarAsTheLatestRequestThatWaits() {
        assertThat(erasures.sealThrough(1)).isZero();
        stored.add(erasure("up", 0, 1, Erasure.State.ERASING, true));
        erasures.refresh();
        assertThat(erasures.sealThrough(1)).isZero();
        stored.add(erasure("up", 0, 1, Erasure.State.WAITING, true));
        erasures.refresh();
        assertThat(erasures.sealThrough(1)).isEqualTo(7);
        assertThat(erasures.sealThrough(2)).as("a partition that was not there").isZero();
    }

    @Test
    void aMaskTakesTheRangeEndsIncludedAndBucketsThatItTouches() {
        ErasureMask mask = new ErasureMask(List.of(
                erasure("{n=\"1\"}", 100_000, 130_000, Erasure.State.WAITING, true),
                erasure("{n=\"1\"}", 190_000, 190_000, Erasure.State.DONE, true)));
        Samples samples = new Samples();
        Aggregates buckets = new Aggregates();
        for (long time : new long[] {60_000, 99_999, 100_000, 130_000, 130_001, 190_000}) {
            samples.add(time, time);
        }
        for (int minute = 0; minute < 5; minute++) {
            buckets.add(minute * 60_000L, 1, 1, 1, 1, 1, 1);
        }
        Samples left = mask.without(UP, samples);
        assertThat(List.of(left.time(0), left.time(1), left.time(2))).containsExactly(60_000L, 99_999L, 130_001L);
        assertThat(left.size()).isEqualTo(3);
        Aggregates rest = mask.without(UP, buckets, 60_000);
        assertThat(List.of(rest.time(0), rest.time(1))).containsExactly(0L, 240_000L);
        assertThat(rest.size()).isEqualTo(2);
        Labels other = Labels.of("__name__", "up", "n", "2");
        assertThat(mask.without(other, samples)).isSameAs(samples);
        assertThat(mask.touches(other)).isFalse();
    }
}
