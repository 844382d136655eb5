package io.tidewatch.query.offsets;

import java.util.UUID;

/**
 * The right to store a partition.
 *
 * @param partition of the topic
 * @param epoch goes up with each claim
 * @param nextOffset the first offset that is not stored
 * @param topicId Kafka's id of the topic
 */
public record Claim(int partition, long epoch, long nextOffset, UUID topicId) {
    /** This claim after the offset was moved. */
    public Claim at(long offset) {
        return new Claim(partition, epoch, offset, topicId);
    }
}
