package io.tidewatch.events.lifecycle;

import io.tidewatch.events.EventRecords;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.events.v1.LifecycleEvent;
import java.util.List;

/**
 * Lifecycle events on {@code tidewatch.lifecycle}: batches of one project, partitioned by (project, pool), deployments by
 * (project, service). So the events of a pool keep their order.
 */
public final class LifecycleRecords extends EventRecords<LifecycleBatch, LifecycleEvent> {
    public LifecycleRecords() {
        super(Topic.LIFECYCLE, LifecycleBatch.parser());
    }

    @Override
    protected String shard(LifecycleEvent event) {
        return event.getKind().equals(LifecycleKind.DEPLOYED.text()) ? event.getService() : event.getPool();
    }

    @Override
    protected long timestampMs(LifecycleEvent event) {
        return event.getTimestampMs();
    }

    @Override
    protected LifecycleBatch batch(List<LifecycleEvent> events) {
        return LifecycleBatch.newBuilder().addAllEvents(events).build();
    }
}
