package io.tidewatch.kit.ledger;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partition that an owner holds, up to the next claim of it.
 *
 * @param consumer name of the consuming part, such as {@code metrics-store}
 * @param topicId Kafka's id of the topic
 * @param epoch grows with each claim, from 1
 * @param nextOffset the first offset that is not stored yet
 * @param previousTopicId the topic's id at the claim before when that was another, since the topic was made anew: all
 *     that was not stored of the old one is lost, and {@code nextOffset} is 0; null otherwise
 * @param first whether nobody has claimed it before
 */
public record Claim(
        String consumer,
        UUID topicId,
        String topic,
        int partition,
        long epoch,
        long nextOffset,
        @Nullable UUID previousTopicId,
        boolean first) {}
