package io.tidewatch.kit.stream;

import org.apache.kafka.common.TopicPartition;

/**
 * Records that were to be read and that Kafka no longer has.
 *
 * @param partition of which topic
 * @param from the offset that was to be next
 * @param resumedAt where reading goes on; below {@code from} when the log is shorter than it was, so that its records
 *     are others than those already read
 */
public record LostRange(TopicPartition partition, long from, long resumedAt) {}
