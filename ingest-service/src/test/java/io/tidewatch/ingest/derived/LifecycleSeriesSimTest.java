package io.tidewatch.ingest.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleSeriesSimTest {
    private static final long T = 1_795_000_000_000L;

    private static LifecycleEvent.Builder event(String kind, String pool, long timeMs) {
        return LifecycleEvent.newBuilder().setKind(kind).setPool(pool).setTimestampMs(timeMs);
    }

    private static LifecycleEvent status(long available, long total, long timeMs) {
        return event("pool", "gateways", timeMs)
                .setAvailable(available)
                .setTotal(total)
                .build();
    }

    private static LifecycleEvent random(Random random, long now) {
        String pool = "p" + random.nextInt(2);
        return switch (random.nextInt(5)) {
            case 0 ->
                event("allocated", pool, now)
                        .setOrganisation("o" + random.nextInt(2))
                        .build();
            case 1 ->
                event("deallocated", pool, now)
                        .setDurationSeconds(random.nextDouble() * 4_000)
                        .build();
            case 2 ->
                event("failed", pool, now).setErrorType("e" + random.nextInt(3)).build();
            case 3 ->
                event("pool", pool, now)
                        .setAvailable(random.nextInt(3))
                        .setTotal(3)
                        .build();
            default ->
                LifecycleEvent.newBuilder()
                        .setKind("deployed")
                        .setService("s")
                        .setVersion("v" + random.nextInt(4))
                        .setTimestampMs(now)
                        .build();
        };
    }

    private static List<SimulatedSource.Written<LifecycleEvent>> log(Random random, int records) {
        List<SimulatedSource.Written<LifecycleEvent>> log = new ArrayList<>();
        long now = T;
        for (int i = 0; i < records; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(80);
            List<LifecycleEvent> events = new ArrayList<>();
            for (int e = random.nextInt(3); e >= 0; e--) {
                events.add(random(random, now));
            }
            log.add(new SimulatedSource.Written<>(now, events));
        }
        return log;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void deathsChangeNothingInWhatIsWrittenBitForBit(long seed) {
        List<SimulatedSource.Written<LifecycleEvent>> log = log(new Random(seed), 300);
        SimulatedSource<LifecycleEvent> quiet =
                SimulatedSource.run(new LifecycleSeries(), log, new Random(seed), false);
        SimulatedSource<LifecycleEvent> deadly =
                SimulatedSource.run(new LifecycleSeries(), log, new Random(seed + 1_000), true);

        // Doubles are equal here only when all their bits are.
        assertThat(deadly.samples).as("seed %s", seed).isEqualTo(quiet.samples);
        Map<String, Long> sent = log.stream()
                .flatMap(record -> record.events().stream())
                .collect(Collectors.groupingBy(LifecycleEvent::getKind, Collectors.counting()));
        assertThat(sum(quiet, "pool_allocations_total"))
                .isEqualTo(sent.get("allocated").doubleValue());
        assertThat(sum(quiet, "pool_deallocations_total"))
                .isEqualTo(sent.get("deallocated").doubleValue());
        assertThat(sum(quiet, "pool_allocation_duration_seconds_count"))
                .isEqualTo(sent.get("deallocated").doubleValue());
        assertThat(sum(quiet, "pool_allocation_failures_total"))
                .isEqualTo(sent.get("failed").doubleValue());
        assertThat(sum(quiet, "deployments_total"))
                .isEqualTo(sent.get("deployed").doubleValue());
        assertThat(sum(quiet, "pool_exhaustion_events_total")).isEqualTo(exhaustions(log));
    }

    private static double sum(SimulatedSource<LifecycleEvent> source, String metric) {
        return source.samples.entrySet().stream()
                .filter(series -> series.getKey().metricName().equals(metric))
                .mapToDouble(series -> series.getValue().lastEntry().getValue())
                .sum();
    }

    /** Counted again, from the events alone. */
    private static double exhaustions(List<SimulatedSource.Written<LifecycleEvent>> log) {
        Map<String, Long> available = new TreeMap<>();
        int count = 0;
        for (SimulatedSource.Written<LifecycleEvent> record : log) {
            for (LifecycleEvent event : record.events()) {
                if (event.getKind().equals("pool")) {
                    Long before = available.put(event.getPool(), event.getAvailable());
                    count += before != null && before > 0 && event.getAvailable() == 0 ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static List<String> samples(LifecycleEvent... events) {
        SeriesTicks<LifecycleEvent> ticks = new SeriesTicks<>(new LifecycleSeries(), 2, List.of());
        ticks.event(0, T + 42, ProjectId.DEFAULT, List.of(events));
        ticks.closeThrough(T + 100);
        return ticks.takeOutput().samples().stream()
                .map(sample -> sample.series().ref.labels() + " " + (sample.timestampMs() - T) + " " + sample.value())
                .toList();
    }

    @Test
    void aStatusMakesGaugesAndAnExhaustionCounterThatBeginsAtZero() {
        assertThat(samples(status(10, 40, T)))
                .containsExactly(
                        "pool_available{partition=\"2\", pool=\"gateways\"} 100 10.0",
                        "pool_total{partition=\"2\", pool=\"gateways\"} 100 40.0",
                        "pool_available_ratio{partition=\"2\", pool=\"gateways\"} 100 0.25",
                        "pool_utilisation_ratio{partition=\"2\", pool=\"gateways\"} 100 0.75",
                        "pool_exhaustion_events_total{partition=\"2\", pool=\"gateways\"} 0 0.0",
                        "pool_exhaustion_events_total{partition=\"2\", pool=\"gateways\"} 100 0.0");
    }

    @Test
    void onlyTheFallToNothingIsAnExhaustion() {
        List<String> samples =
                samples(status(0, 4, T), status(1, 4, T), status(0, 4, T), status(0, 4, T), status(2, 4, T));

        assertThat(samples)
                .contains("pool_exhaustion_events_total{partition=\"2\", pool=\"gateways\"} 100 1.0")
                .contains("pool_available{partition=\"2\", pool=\"gateways\"} 100 2.0");
    }

    @Test
    void aStatusThatIsOldSaysNothingOfNow() {
        assertThat(samples(
                        status(10, 40, T - 400_000),
                        event("allocated", "gateways", T - 400_000).build()))
                .containsExactly(
                        "pool_allocations_total{partition=\"2\", pool=\"gateways\"} 0 0.0",
                        "pool_allocations_total{partition=\"2\", pool=\"gateways\"} 100 1.0");
    }

    @Test
    void aFailureBringsTheAllocationsThatItIsComparedWith() {
        assertThat(samples(event("failed", "gateways", T)
                        .setOrganisation("acme")
                        .setErrorMessage("no capacity\nin zone a")
                        .build()))
                .containsExactly(
                        "pool_allocation_failures_total{error=\"no capacity\", organisation=\"acme\", partition=\"2\", "
                                + "pool=\"gateways\"} 0 0.0",
                        "pool_allocation_failures_total{error=\"no capacity\", organisation=\"acme\", partition=\"2\", "
                                + "pool=\"gateways\"} 100 1.0",
                        "pool_allocations_total{organisation=\"acme\", partition=\"2\", pool=\"gateways\"} 0 0.0",
                        "pool_allocations_total{organisation=\"acme\", partition=\"2\", pool=\"gateways\"} 100 0.0");
    }

    @Test
    void theBucketsOfADurationAreCumulativeAndWhole() {
        List<String> last = samples(event("deallocated", "gateways", T)
                        .setDurationSeconds(3_600)
                        .build())
                .stream()
                .filter(line -> line.contains(" 100 ") && line.startsWith("pool_allocation_duration"))
                .toList();

        assertThat(last)
                .hasSize(LifecycleSeries.BOUNDS.length + 3)
                .contains(
                        "pool_allocation_duration_seconds_bucket{le=\"1800.0\", partition=\"2\", pool=\"gateways\"} 100 0.0",
                        "pool_allocation_duration_seconds_bucket{le=\"3600.0\", partition=\"2\", pool=\"gateways\"} 100 1.0",
                        "pool_allocation_duration_seconds_bucket{le=\"86400.0\", partition=\"2\", pool=\"gateways\"} 100 1.0",
                        "pool_allocation_duration_seconds_bucket{le=\"+Inf\", partition=\"2\", pool=\"gateways\"} 100 1.0",
                        "pool_allocation_duration_seconds_sum{partition=\"2\", pool=\"gateways\"} 100 3600.0");
    }

    @Test
    void poolsBeyondTheCapCountAsOtherAndHaveNoStatus() {
        LifecycleEvent[] events = new LifecycleEvent[1_204];
        for (int i = 0; i < 602; i++) {
            events[2 * i] = event("allocated", "p" + i, T).build();
            events[2 * i + 1] =
                    event("pool", "p" + i, T).setAvailable(1).setTotal(2).build();
        }
        List<String> samples = samples(events);

        assertThat(samples)
                .contains("pool_allocations_total{partition=\"2\", pool=\"other\"} 100 102.0")
                .noneMatch(line -> line.startsWith("pool_available{") && line.contains("\"other\""));
        assertThat(samples.stream()
                        .filter(line -> line.startsWith("pool_available{"))
                        .count())
                .isEqualTo(500);
    }

    @Test
    void aKindOfALaterVersionIsPassedOver() {
        SeriesTicks<LifecycleEvent> ticks = new SeriesTicks<>(new LifecycleSeries(), 0, List.of());
        ticks.event(0, T, ProjectId.DEFAULT, List.of(event("renamed", "p", T).build()));
        ticks.closeThrough(T + 100);
        assertThat(ticks.hasOutput()).isFalse();
    }
}
