package io.tidewatch.events.golden;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A record as a text file: topic, partition, key, headers and value, bytes in hexadecimal, {@code -} for none. */
final class GoldenFile {
    private static final HexFormat HEX = HexFormat.of();

    private GoldenFile() {}

    static String text(ProducerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        text.append("topic ").append(record.topic()).append('\n');
        text.append("partition ").append(record.partition()).append('\n');
        text.append("key ").append(hex(record.key())).append('\n');
        for (Header header : record.headers()) {
            text.append("header ").append(header.key()).append(' ').append(hex(header.value()));
            text.append('\n');
        }
        return text.append("value ").append(hex(record.value())).append('\n').toString();
    }

    static ConsumerRecord<byte[], byte[]> record(String text) {
        String topic = "";
        int partition = -1;
        byte[] key = null;
        byte[] value = null;
        RecordHeaders headers = new RecordHeaders();
        for (String line : text.lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.get(0)) {
                case "topic" -> topic = words.get(1);
                case "partition" -> partition = Integer.parseInt(words.get(1));
                case "key" -> key = bytes(words.get(1));
                case "header" -> headers.add(words.get(1), bytes(words.get(2)));
                case "value" -> value = bytes(words.get(1));
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new ConsumerRecord<>(
                topic,
                partition,
                42L,
                1_763_719_200_000L,
                TimestampType.LOG_APPEND_TIME,
                key == null ? 0 : key.length,
                value == null ? 0 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    static String read(String name) throws IOException {
        try (InputStream in = GoldenFile.class.getResourceAsStream("/golden/" + name + ".txt")) {
            if (in == null) {
                throw new IOException("no golden file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "-" : HEX.formatHex(bytes);
    }

    private static byte[] bytes(String hex) {
        return hex.equals("-") ? null : HEX.parseHex(hex);
    }
}
