package io.tidewatch.query.erasure;

import java.util.List;
import java.util.UUID;

/**
 * Where the topic of metrics ended at a moment.
 *
 * @param topicId Kafka's id of the topic
 * @param ends next offset to be written of each partition, from partition 0 on
 */
public record Cut(UUID topicId, List<Long> ends) {
    public Cut {
        ends = List.copyOf(ends);
    }

    /** Next offset to be written of a partition; 0 of one that was not there. */
    public long end(int partition) {
        return partition < ends.size() ? ends.get(partition) : 0;
    }
}
