package io.tidewatch.ingest.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A source partition and what is committed of it: samples, states, offset. Transactions make them change together.
 *
 * @param <E> an event
 */
final class SimulatedSource<E> {
    /** A record of the source. */
    record Written<E>(long appendMs, List<E> events) {}

    final Map<Labels, TreeMap<Long, Double>> samples = new LinkedHashMap<>();
    private final Map<String, DerivedState> states = new LinkedHashMap<>();
    private final Derivation<E> derivation;
    private long offset;

    private SimulatedSource(Derivation<E> derivation) {
        this.derivation = derivation;
    }

    private void commit(SeriesTicks.Output output) {
        for (SeriesTicks.Sample sample : output.samples()) {
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

    private SeriesTicks<E> ticks() {
        return new SeriesTicks<>(derivation, 0, states.values());
    }

    /** Reads the log in random steps, dies at random between any two steps, and begins anew from what is committed. */
    static <E> SimulatedSource<E> run(Derivation<E> derivation, List<Written<E>> log, Random random, boolean dies) {
        SimulatedSource<E> committed = new SimulatedSource<>(derivation);
        SeriesTicks<E> ticks = committed.ticks();
        long position = 0;
        long end = log.get(log.size() - 1).appendMs + 20_000;
        boolean finished = false;
        while (!finished) {
            for (int n = random.nextInt(5); n > 0 && position < log.size(); n--, position++) {
                Written<E> record = log.get((int) position);
                ticks.event(position, record.appendMs, ProjectId.DEFAULT, record.events);
            }
            if (dies && random.nextInt(4) == 0) {
                ticks = committed.ticks();
                position = committed.offset;
                continue;
            }
            boolean atEnd = position == log.size();
            long clock = atEnd ? end : log.get((int) position).appendMs;
            // What the clock may say while the next record is not appended yet.
            if (random.nextBoolean() || atEnd) {
                ticks.closeThrough(clock);
            }
            if (ticks.hasOutput()) {
                SeriesTicks.Output output = ticks.takeOutput();
                boolean lost = dies && random.nextInt(4) == 0;
                if (!lost) {
                    committed.commit(output);
                }
                if (lost || (dies && random.nextInt(4) == 0)) {
                    ticks = committed.ticks();
                    position = committed.offset;
                    continue;
                }
            }
            finished = atEnd;
        }
        return committed;
    }
}
