package io.tidewatch.ingest.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.transform.PassedTime;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader whose fetches stall for up to half a second: what it derives is what a replay derives. */
class StalledFetchSimTest {
    private static final TopicPartition PARTITION = new TopicPartition("source", 0);
    private static final long T = 1_795_000_000_000L;

    /** Time as the simulation says. */
    private static final class SimulatedClock extends Clock {
        long nowMs = T;

        @Override
        public long millis() {
            return nowMs;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMs);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Knows the lag as of its last fetch, and the end as of now. */
    private static final class StallingConsumer extends MockConsumer<byte[], byte[]> {
        private final SimulatedClock clock;
        private final List<SimulatedSource.Written<ErrorEvent>> log;
        int position;

        StallingConsumer(SimulatedClock clock, List<SimulatedSource.Written<ErrorEvent>> log) {
            super(AutoOffsetResetStrategy.EARLIEST.name());
            this.clock = clock;
            this.log = log;
        }

        int end() {
            int end = position;
            while (end < log.size() && log.get(end).appendMs() <= clock.nowMs) {
                end++;
            }
            return end;
        }

        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return OptionalLong.of(0);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return Map.of(PARTITION, (long) end());
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            return position;
        }
    }

    private static List<SimulatedSource.Written<ErrorEvent>> log(Random random) {
        List<SimulatedSource.Written<ErrorEvent>> log = new ArrayList<>();
        long now = T;
        for (int i = 0; i < 400; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(30_000) : random.nextInt(120);
            ErrorEvent event = ErrorEvent.newBuilder()
                    .setSource("worker")
                    .setType("execution")
                    .setSeverity("high")
                    .setService("s" + random.nextInt(3))
                    .build();
            log.add(new SimulatedSource.Written<>(now, List.of(event)));
        }
        return log;
    }

    private static void take(SeriesTicks<ErrorEvent> ticks, Map<Labels, TreeMap<Long, Double>> samples) {
        for (SeriesTicks.Sample sample : ticks.takeOutput().samples()) {
            samples.computeIfAbsent(sample.series().ref.labels(), l -> new TreeMap<>())
                    .put(sample.timestampMs(), sample.value());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachEventIsStampedWithTheTickInWhichItWasAppended(long seed) {
        Random random = new Random(seed);
        List<SimulatedSource.Written<ErrorEvent>> log = log(random);
        SimulatedClock clock = new SimulatedClock();
        Map<Labels, TreeMap<Long, Double>> samples = new LinkedHashMap<>();
        SeriesTicks<ErrorEvent> ticks = new SeriesTicks<>(new ErrorSeries(), 0, List.of());
        long lastMs = log.get(log.size() - 1).appendMs();
        long stalledUntilMs = 0;
        try (StallingConsumer consumer = new StallingConsumer(clock, log)) {
            PassedTime time = new PassedTime(consumer, clock);
            while (consumer.position < log.size() || clock.nowMs < lastMs + 20_000) {
                clock.nowMs += 1 + random.nextInt(20);
                if (random.nextInt(20) == 0) {
                    stalledUntilMs = clock.nowMs + random.nextInt(500);
                }
                if (clock.nowMs >= stalledUntilMs) {
                    for (int end = consumer.end(); consumer.position < end; consumer.position++) {
                        SimulatedSource.Written<ErrorEvent> record = log.get(consumer.position);
                        ticks.event(consumer.position, record.appendMs(), ProjectId.DEFAULT, record.events());
                    }
                }
                Long passed = time.passed(Map.of(PARTITION, ticks.dueMs())).get(PARTITION);
                if (passed != null) {
                    ticks.closeThrough(passed);
                }
                if (ticks.hasOutput()) {
                    take(ticks, samples);
                }
            }
        }

        SeriesTicks<ErrorEvent> again = new SeriesTicks<>(new ErrorSeries(), 0, List.of());
        for (int i = 0; i < log.size(); i++) {
            again.event(i, log.get(i).appendMs(), ProjectId.DEFAULT, log.get(i).events());
        }
        again.closeThrough(clock.nowMs - 50);
        Map<Labels, TreeMap<Long, Double>> replayed = new LinkedHashMap<>();
        take(again, replayed);
        assertThat(samples).as("seed %s", seed).isEqualTo(replayed);
    }
}
