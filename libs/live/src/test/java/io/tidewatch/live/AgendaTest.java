package io.tidewatch.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.live.ContinuousQuery.Mode;
import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private static final Labels CPU_A = Labels.of("__name__", "cpu", "host", "a");
    private static final Labels CPU_B = Labels.of("__name__", "cpu", "host", "b");

    private final LiveWindows windows = new LiveWindows(WindowLimits.DEFAULT);
    private final Agenda agenda = new Agenda(new Settling(100, 10_000, 20_000, 1_000));

    @Test
    void aSingleSeriesIsDueAtItsTimeStampRoundedUpAsSoonAsItsSampleArrives() {
        query(Mode.PER_SERIES, instant(5_000));
        feed(CPU_A, 10_030, 10_050);
        feed(CPU_B, 10_010, 10_060);
        assertThat(run(0)).containsExactly("a@10100 ARRIVAL", "b@10100 ARRIVAL");
        assertThat(run(0)).isEmpty();
    }

    @Test
    void aCombinedQueryIsDueOnceWhenTheSourcesHavePassedTheInstant() {
        query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_030, 10_050);
        feed(CPU_B, 10_010, 10_080);
        assertThat(run(10_149)).isEmpty();
        assertThat(run(10_150)).containsExactly("all@10100 ARRIVAL");
        assertThat(run(10_151)).isEmpty();
    }

    @Test
    void anEagerQueryIsDueOnEachArrival() {
        query(Mode.EAGER, instant(5_000));
        feed(CPU_A, 10_030, 10_050);
        assertThat(run(0)).containsExactly("all@10100 ARRIVAL");
    }

    @Test
    void aFutureInstantWaitsForTheClockWhenSettled() {
        query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 12_000, 10_050);
        assertThat(run(11_999)).isEmpty();
        assertThat(run(12_000)).containsExactly("all@12000 ARRIVAL");
    }

    @Test
    void aSampleForAnEvaluatedTimeIsLateAndEvaluatedWhereEvaluationStands() {
        query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_000, 10_000);
        assertThat(run(10_100)).containsExactly("all@10000 ARRIVAL");
        feed(CPU_B, 9_000, 10_200);
        assertThat(run(10_300)).containsExactly("all@10000 LATE_ARRIVAL");
    }

    @Test
    void ofASingleSeriesOnlyWhatWasEvaluatedMakesASampleLate() {
        query(Mode.PER_SERIES, instant(5_000));
        feed(CPU_A, 20_000, 20_000);
        feed(CPU_A, 19_000, 20_010);
        assertThat(run(0)).containsExactly("a@19000 ARRIVAL", "a@20000 ARRIVAL");
        feed(CPU_A, 18_000, 20_020);
        assertThat(run(0)).containsExactly("a@20000 LATE_ARRIVAL");
    }

    @Test
    void timeAloneMakesAQueryDueWhenANewestSampleLeavesTheLookBack() {
        query(Mode.PER_SERIES, instant(5_000));
        feed(CPU_A, 10_000, 10_000);
        assertThat(run(10_000)).containsExactly("a@10000 ARRIVAL");
        assertThat(run(15_099)).isEmpty();
        assertThat(run(15_100)).containsExactly("a@15000 TIME");
        assertThat(run(99_000)).isEmpty();
    }

    @Test
    void timeAloneMakesARangeDueWheneverASampleLeavesButNotMoreOftenThanEachSecond() {
        query(Mode.SETTLED, range(5_000));
        feed(CPU_A, 10_000, 10_000);
        feed(CPU_A, 10_200, 10_200);
        feed(CPU_A, 12_000, 12_000);
        assertThat(run(12_100)).containsExactly("all@10000 ARRIVAL", "all@10200 ARRIVAL", "all@12000 ARRIVAL");
        assertThat(run(60_000)).containsExactly("all@15000 TIME", "all@16000 TIME", "all@17000 TIME");
    }

    @Test
    void anEndedSeriesDoesNotExpireAgain() {
        query(Mode.PER_SERIES, instant(5_000));
        windows.announce(1, CPU_A);
        windows.append(1, 10_000, StaleMarker.VALUE, 10_000);
        assertThat(run(60_000)).containsExactly("a@10000 ARRIVAL");
    }

    @Test
    void whileASourceIsLateTimeWaitsForItAndNoLongerOnceASampleComesInTime() {
        query(Mode.PER_SERIES, instant(5_000));
        feed(CPU_A, 10_000, 25_000);
        assertThat(run(25_000)).containsExactly("a@10000 ARRIVAL");
        assertThat(run(30_099)).isEmpty();
        feed(CPU_A, 30_050, 30_099);
        assertThat(run(30_099)).containsExactly("a@15000 TIME", "a@30100 ARRIVAL");
        assertThat(run(35_248)).isEmpty();
        assertThat(run(35_249)).containsExactly("a@35100 TIME");
    }

    @Test
    void aSourceIsLateUntilItHasBeenSilentForTheHold() {
        ContinuousQuery query = query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_000, 25_000);
        feed(CPU_B, 24_000, 25_100);
        feed(CPU_A, 12_000, 27_000);
        assertThat(query.lateSinceMs(46_999)).isEqualTo(25_000);
        assertThat(query.lateByMs()).isEqualTo(15_000);
        assertThat(query.lateSinceMs(47_000)).isEqualTo(Long.MAX_VALUE);
        assertThat(query.lateByMs()).isZero();
    }

    @Test
    void theNextClockIsThatOfWhatWaits() {
        query(Mode.SETTLED, instant(5_000));
        assertThat(agenda.nextClockMs()).isEqualTo(Long.MAX_VALUE);
        feed(CPU_A, 10_030, 10_050);
        assertThat(agenda.nextClockMs()).isEqualTo(10_150);
    }

    @Test
    void whatTimeChangesIsEvaluatedBeforeALaterSample() {
        query(Mode.PER_SERIES, instant(5_000));
        feed(CPU_A, 10_000, 10_000);
        run(10_000);
        feed(CPU_A, 30_000, 30_000);
        assertThat(run(30_000)).containsExactly("a@15000 TIME", "a@30000 ARRIVAL");
    }

    @Test
    void timeWaitsForSourcesWhoseSamplesArriveLate() {
        query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_000, 12_000);
        assertThat(run(12_100)).containsExactly("all@10000 ARRIVAL");
        assertThat(run(17_099)).isEmpty();
        assertThat(run(17_100)).containsExactly("all@15000 TIME");
    }

    @Test
    void anOffsetMakesAQueryDueWhenTheSampleComesIntoSight() {
        query(Mode.SETTLED, new Selection(LiveWindowsTest.cpu(), 1_000, 60_000, false));
        feed(CPU_A, 10_000, 10_000);
        assertThat(run(10_100)).containsExactly("all@10000 ARRIVAL");
        assertThat(run(80_000)).containsExactly("all@70000 TIME", "all@71000 TIME");
    }

    @Test
    void aWakeIsServedOnceUnlessAnEvaluationComesFirst() {
        ContinuousQuery query = query(Mode.SETTLED, range(500_000));
        query.wakeAt(20_000, null);
        feed(CPU_A, 20_010, 20_010);
        assertThat(run(20_110)).containsExactly("all@20000 TIME", "all@20100 ARRIVAL");
        query.wakeAt(30_000, null);
        assertThat(run(30_109)).containsExactly("all@30000 TIME");
        assertThat(run(31_000)).isEmpty();
    }

    @Test
    void aQueryOfNoSeriesIsDueWhenWoken() {
        ContinuousQuery query = agenda.add(windows, List.of(), Mode.SETTLED);
        query.start(0);
        query.wakeAt(100, null);
        assertThat(run(200)).containsExactly("all@100 TIME");
    }

    @Test
    void pendingInstantsSurviveAHandOver() {
        ContinuousQuery query = query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_000, 10_000);
        Map<Long, Long> pending = query.pending();
        assertThat(pending).containsExactly(Map.entry(10_000L, 10_000L));
        query.close();
        ContinuousQuery next = query(Mode.SETTLED, instant(5_000));
        pending.forEach(next::resume);
        assertThat(run(10_100)).containsExactly("all@10000 ARRIVAL");
    }

    @Test
    void aClosedQueryIsNeverDue() {
        ContinuousQuery query = query(Mode.SETTLED, instant(5_000));
        feed(CPU_A, 10_000, 10_000);
        query.close();
        assertThat(run(60_000)).isEmpty();
    }

    @Test
    void samplesBeforeTheStartAreNotDueButExpire() {
        ContinuousQuery query = agenda.add(windows, List.of(instant(5_000)), Mode.PER_SERIES);
        windows.announce(1, CPU_A);
        windows.restore(1, 9_000, 1);
        query.start(10_000);
        assertThat(run(60_000)).containsExactly("a@14000 TIME");
    }

    private ContinuousQuery query(Mode mode, Selection selection) {
        ContinuousQuery query = agenda.add(windows, List.of(selection), mode);
        query.start(0);
        return query;
    }

    private void feed(Labels labels, long timestampMs, long appendMs) {
        windows.announce(labels.hashCode(), labels);
        windows.append(labels.hashCode(), timestampMs, 1, appendMs);
    }

    private List<String> run(long clockMs) {
        List<String> due = new ArrayList<>();
        agenda.run(clockMs, evaluation -> {
            String who = evaluation.series() == null
                    ? "all"
                    : evaluation.series().labels().get("host");
            due.add(who + "@" + evaluation.instantMs() + " " + evaluation.trigger());
        });
        return due;
    }

    private static Selection instant(long lookbackMs) {
        return new Selection(LiveWindowsTest.cpu(), lookbackMs, 0, false);
    }

    private static Selection range(long rangeMs) {
        return new Selection(LiveWindowsTest.cpu(), rangeMs, 0, true);
    }
}
