package io.tidewatch.ingest.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorSeriesSimTest {
    private static ErrorEvent event(String service) {
        return ErrorEvent.newBuilder()
                .setSource("worker")
                .setType("execution")
                .setSeverity("high")
                .setService(service)
                .build();
    }

    private static List<SimulatedSource.Written<ErrorEvent>> log(Random random, int records) {
        List<SimulatedSource.Written<ErrorEvent>> log = new ArrayList<>();
        long now = 1_795_000_000_000L;
        for (int i = 0; i < records; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(80);
            List<ErrorEvent> events = new ArrayList<>();
            for (int e = random.nextInt(3); e >= 0; e--) {
                events.add(event("s" + random.nextInt(3)));
            }
            log.add(new SimulatedSource.Written<>(now, events));
        }
        return log;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void deathsChangeNothingInWhatIsWritten(long seed) {
        List<SimulatedSource.Written<ErrorEvent>> log = log(new Random(seed), 300);
        SimulatedSource<ErrorEvent> quiet = SimulatedSource.run(new ErrorSeries(), log, new Random(seed), false);
        SimulatedSource<ErrorEvent> deadly =
                SimulatedSource.run(new ErrorSeries(), log, new Random(seed + 1_000), true);

        assertThat(deadly.samples).as("seed %s", seed).isEqualTo(quiet.samples);
        Map<String, Long> sent = new TreeMap<>();
        log.forEach(record -> record.events().forEach(event -> sent.merge(event.getService(), 1L, Long::sum)));
        quiet.samples.forEach((labels, points) -> {
            assertThat(points.firstEntry().getValue()).isZero();
            assertThat(List.copyOf(points.values())).isSorted();
            assertThat(points.lastEntry().getValue().longValue()).isEqualTo(sent.get(labels.get("service")));
            assertThat(points.keySet()).allMatch(time -> time % SeriesTicks.TICK_MS == 0);
        });
    }

    @Test
    void aFirstErrorStandsBesideAnExplicitZeroOneTickEarlier() {
        SeriesTicks<ErrorEvent> counter = new SeriesTicks<>(new ErrorSeries(), 3, List.of());
        counter.event(0, 1_000_042, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_050);
        assertThat(counter.hasOutput()).isFalse();
        counter.closeThrough(1_000_100);

        SeriesTicks.Output output = counter.takeOutput();
        assertThat(output.samples())
                .extracting(s -> s.series().ref.labels() + " " + s.timestampMs() + " " + s.value())
                .containsExactly(
                        "error_events_total{partition=\"3\", service=\"a\", severity=\"high\", source=\"worker\", "
                                + "type=\"execution\"} 1000000 0.0",
                        "error_events_total{partition=\"3\", service=\"a\", severity=\"high\", source=\"worker\", "
                                + "type=\"execution\"} 1000100 1.0");
        assertThat(output.nextOffset()).isEqualTo(1);
    }

    @Test
    void anOpenTickIsReadAgainAfterADeath() {
        SeriesTicks<ErrorEvent> counter = new SeriesTicks<>(new ErrorSeries(), 0, List.of());
        counter.event(0, 1_000_000, ProjectId.DEFAULT, List.of(event("a")));
        counter.event(1, 1_000_150, ProjectId.DEFAULT, List.of(event("a")));
        assertThat(counter.takeOutput().nextOffset()).isEqualTo(1);
    }

    @Test
    void whatComesAfterItsTickWasClosedCountsInTheNext() {
        SeriesTicks<ErrorEvent> counter = new SeriesTicks<>(new ErrorSeries(), 0, List.of());
        counter.event(0, 1_000_000, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_300);
        counter.takeOutput();
        counter.event(1, 1_000_010, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_400);
        assertThat(counter.takeOutput().samples())
                .extracting(SeriesTicks.Sample::timestampMs, SeriesTicks.Sample::value)
                .containsExactly(tuple(1_000_400L, 2.0));
    }

    @Test
    void valuesBeyondTheCapAreCountedAsOther() {
        SeriesTicks<ErrorEvent> counter = new SeriesTicks<>(new ErrorSeries(), 0, List.of());
        for (int i = 0; i < 700; i++) {
            counter.event(i, 1_000_000, ProjectId.DEFAULT, List.of(event("s" + i)));
        }
        counter.closeThrough(1_001_000);
        List<SeriesTicks.Sample> last = counter.takeOutput().samples().stream()
                .filter(sample -> sample.value() > 0)
                .toList();
        assertThat(last).hasSize(501);
        assertThat(last)
                .filteredOn(
                        sample -> sample.series().ref.labels().get("service").equals("other"))
                .extracting(SeriesTicks.Sample::value)
                .containsExactly(200.0);
    }
}
