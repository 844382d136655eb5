package io.tidewatch.query;

import io.tidewatch.events.Topic;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.v1.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all dead letters. */
final class DeadLetterFixture {
    private DeadLetterFixture() {}

    static List<DeadLetter> read(String bootstrapServers) {
        List<DeadLetter> letters = new ArrayList<>();
        TopicPartition only = new TopicPartition(Topic.DEAD_LETTERS.topicName(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            DeadLetterRecords records = new DeadLetterRecords();
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> letters.add(records.message(r)));
            }
        }
        return letters;
    }
}
