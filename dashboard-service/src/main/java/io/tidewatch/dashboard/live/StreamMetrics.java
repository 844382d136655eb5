package io.tidewatch.dashboard.live;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the stream tells of itself: connections, messages by direction and type, latency. Safe for any thread. */
public final class StreamMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final LatencyWindow toBrowser;

    /** @param toBrowser takes how long messages waited between their origin and the write to the connection */
    public StreamMetrics(MeterRegistry registry, LatencyWindow toBrowser) {
        this.registry = registry;
        this.toBrowser = toBrowser;
        registry.gauge("tidewatch.sse.connections", connections);
    }

    void opened() {
        connections.incrementAndGet();
        registry.counter("tidewatch.sse.messages", "direction", "in", "type", "subscribe")
                .increment();
    }

    void closed() {
        connections.decrementAndGet();
    }

    /** Open connections. */
    public int connections() {
        return connections.get();
    }

    void sent(String event) {
        registry.counter("tidewatch.sse.messages", "direction", "out", "type", event)
                .increment();
    }

    /** A feed's message was written to a connection; snapshots and errors are no events. */
    void delivered(FeedMessage message) {
        if (message.event().equals(FeedMessage.DELTA)) {
            toBrowser.sinceMessage(message.atMs());
        }
    }
}
