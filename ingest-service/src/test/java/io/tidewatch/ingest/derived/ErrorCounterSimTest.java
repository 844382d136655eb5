package io.tidewatch.ingest.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCounterSimTest {
    private record Source(long appendMs, List<ErrorEvent> events) {}

    /** What is committed: the samples, the states, the offset. Transactions make them change together. */
    private static final class Committed {
        final Map<Labels, TreeMap<Long, Double>> samples = new LinkedHashMap<>();
        final Map<String, DerivedState> states = new LinkedHashMap<>();
        long offset;

        void commit(ErrorCounter.Output output) {
            for (ErrorCounter.Sample sample : output.samples()) {
                Double before = samples.computeIfAbsent(sample.series().ref.labels(), l -> new TreeMap<>())
                        .put(sample.timestampMs(), sample.value());
                assertThat(before).as("one value for each series and time").isNull();
            }
            for (DerivedState state : output.states()) {
                states.put(state.getProject() + state.getLabelsMap(), state);
            }
            assertThat(output.nextOffset()).isGreaterThanOrEqualTo(offset);
            offset = output.nextOffset();
        }

        ErrorCounter counter() {
            return new ErrorCounter(0, states.values());
        }
    }

    private static ErrorEvent event(String service) {
        return ErrorEvent.newBuilder()
                .setSource("worker")
                .setType("execution")
                .setSeverity("high")
                .setService(service)
                .build();
    }

    private static List<Source> log(Random random, int records) {
        List<Source> log = new ArrayList<>();
        long now = 1_795_000_000_000L;
        for (int i = 0; i < records; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(80);
            List<ErrorEvent> events = new ArrayList<>();
            for (int e = random.nextInt(3); e >= 0; e--) {
                events.add(event("s" + random.nextInt(3)));
            }
            log.add(new Source(now, events));
        }
        return log;
    }

    /** Reads the log in random steps, dies at random between any two steps, and begins anew from what is committed. */
    private static Committed run(List<Source> log, Random random, boolean dies) {
        Committed committed = new Committed();
        ErrorCounter counter = committed.counter();
        long position = 0;
        long end = log.get(log.size() - 1).appendMs + 20_000;
        boolean finished = false;
        while (!finished) {
            for (int n = random.nextInt(5); n > 0 && position < log.size(); n--, position++) {
                Source record = log.get((int) position);
                counter.event(position, record.appendMs, ProjectId.DEFAULT, record.events);
            }
            if (dies && random.nextInt(4) == 0) {
                counter = committed.counter();
                position = committed.offset;
                continue;
            }
            boolean atEnd = position == log.size();
            long clock = atEnd ? end : log.get((int) position).appendMs;
            // What the clock may say while the next record is not appended yet.
            if (random.nextBoolean() || atEnd) {
                counter.closeThrough(clock);
            }
            if (counter.hasOutput()) {
                ErrorCounter.Output output = counter.takeOutput();
                if (dies && random.nextInt(4) == 0) {
                    counter = committed.counter();
                    position = committed.offset;
                    continue;
                }
                committed.commit(output);
                if (dies && random.nextInt(4) == 0) {
                    counter = committed.counter();
                    position = committed.offset;
                    continue;
                }
            }
            finished = atEnd;
        }
        return committed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void deathsChangeNothingInWhatIsWritten(long seed) {
        List<Source> log = log(new Random(seed), 300);
        Committed quiet = run(log, new Random(seed), false);
        Committed deadly = run(log, new Random(seed + 1_000), true);

        assertThat(deadly.samples).as("seed %s", seed).isEqualTo(quiet.samples);
        Map<String, Long> sent = new TreeMap<>();
        log.forEach(record -> record.events.forEach(event -> sent.merge(event.getService(), 1L, Long::sum)));
        quiet.samples.forEach((labels, points) -> {
            assertThat(points.firstEntry().getValue()).isZero();
            assertThat(List.copyOf(points.values())).isSorted();
            assertThat(points.lastEntry().getValue().longValue()).isEqualTo(sent.get(labels.get("service")));
            assertThat(points.keySet()).allMatch(time -> time % ErrorCounter.TICK_MS == 0);
        });
    }

    @Test
    void aFirstErrorStandsBesideAnExplicitZeroOneTickEarlier() {
        ErrorCounter counter = new ErrorCounter(3, List.of());
        counter.event(0, 1_000_042, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_050);
        assertThat(counter.hasOutput()).isFalse();
        counter.closeThrough(1_000_100);

        ErrorCounter.Output output = counter.takeOutput();
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
        ErrorCounter counter = new ErrorCounter(0, List.of());
        counter.event(0, 1_000_000, ProjectId.DEFAULT, List.of(event("a")));
        counter.event(1, 1_000_150, ProjectId.DEFAULT, List.of(event("a")));
        assertThat(counter.takeOutput().nextOffset()).isEqualTo(1);
    }

    @Test
    void whatComesAfterItsTickWasClosedCountsInTheNext() {
        ErrorCounter counter = new ErrorCounter(0, List.of());
        counter.event(0, 1_000_000, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_300);
        counter.takeOutput();
        counter.event(1, 1_000_010, ProjectId.DEFAULT, List.of(event("a")));
        counter.closeThrough(1_000_400);
        assertThat(counter.takeOutput().samples())
                .extracting(ErrorCounter.Sample::timestampMs, ErrorCounter.Sample::value)
                .containsExactly(tuple(1_000_400L, 2.0));
    }

    @Test
    void valuesBeyondTheCapAreCountedAsOther() {
        ErrorCounter counter = new ErrorCounter(0, List.of());
        for (int i = 0; i < 700; i++) {
            counter.event(i, 1_000_000, ProjectId.DEFAULT, List.of(event("s" + i)));
        }
        counter.closeThrough(1_001_000);
        List<ErrorCounter.Sample> last = counter.takeOutput().samples().stream()
                .filter(sample -> sample.value() > 0)
                .toList();
        assertThat(last).hasSize(501);
        assertThat(last)
                .filteredOn(
                        sample -> sample.series().ref.labels().get("service").equals("other"))
                .extracting(ErrorCounter.Sample::value)
                .containsExactly(200.0);
    }
}
