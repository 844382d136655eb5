package io.tidewatch.kit.stream;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll gave.
 *
 * @param records in order within each partition; often none, since clocks move without them
 * @param positions of every assigned partition, as they are after these records
 */
public record TailBatch(ConsumerRecords<byte[], byte[]> records, Map<TopicPartition, TailPosition> positions) {}
