package io.tidewatch.query.wiring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidewatch.kit.metrics.CanaryMeters;
import io.tidewatch.kit.stream.Canary;
import io.tidewatch.query.head.MetricsWatch;
import io.tidewatch.query.ledger.LatencyWindow;
import io.tidewatch.query.ledger.Signal;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** The service's own metrics. Safe for any thread. */
public class QueryMeters implements MetricsWatch {
    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter events;
    private final Counter unreadable;
    private final Counter stored;
    private final Counter duplicates;
    private final Timer sealTime;
    private final Timer toHead;
    private final LatencyWindow toStore = new LatencyWindow("event_to_store");
    private final Canary canary = new Canary(Canary.TOLERANCE);
    private final CanaryMeters canaryMeters;

    QueryMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        events = registry.counter("tidewatch_query_metric_events_total");
        unreadable = registry.counter("tidewatch_query_unreadable_records_total");
        stored = registry.counter("tidewatch_query_samples_stored_total");
        duplicates = registry.counter("tidewatch_query_samples_duplicate_total");
        sealTime = Timer.builder("tidewatch_query_seal_duration_seconds")
                .publishPercentileHistogram()
                .register(registry);
        toHead = latency("metrics");
        canaryMeters = new CanaryMeters(registry, "store", canary, clock);
    }

    @PreDestroy
    void stop() {
        canaryMeters.close();
    }

    @Override
    public void events(int count) {
        events.increment(count);
    }

    @Override
    public void heartbeat(int partition, long sentMs) {
        record(toHead, sentMs);
        canary.arrived(partition, sentMs);
    }

    @Override
    public void reads(Set<Integer> partitions) {
        canary.reads(partitions);
    }

    @Override
    public void unreadable() {
        unreadable.increment();
    }

    @Override
    public void sealed(Duration took, long storedSamples, long duplicateSamples) {
        sealTime.record(took);
        stored.increment(storedSamples);
        duplicates.increment(duplicateSamples);
    }

    @Override
    public void sealFailed(boolean fenced) {
        registry.counter("tidewatch_query_seal_failures_total", "reason", fenced ? "fenced" : "dependency")
                .increment();
    }

    /** Records of a projected topic were committed; the oldest of them was appended at the given time. */
    void projected(Signal signal, long appendedMs) {
        record(latency(signal.text()), appendedMs);
    }

    /** The newest latencies over all signals. */
    LatencyWindow toStore() {
        return toStore;
    }

    private void record(Timer timer, long sinceMs) {
        long ms = Math.max(0, clock.millis() - sinceMs);
        timer.record(Duration.ofMillis(ms));
        toStore.record(ms);
    }

    /** From a sender's clock, or Kafka's append time, until an answer contains the event. */
    private Timer latency(String signal) {
        return Timer.builder("tidewatch_query_event_to_store_seconds")
                .tag("signal", signal)
                .publishPercentileHistogram()
                .register(registry);
    }
}
