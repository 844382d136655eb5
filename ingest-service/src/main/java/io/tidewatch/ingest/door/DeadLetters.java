package io.tidewatch.ingest.door;

import com.google.protobuf.ByteString;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.masking.TextMasker;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Makes dead letters of records and elements that were refused, secrets masked. Safe for any thread. */
final class DeadLetters {
    private final DeadLetterRecords format = new DeadLetterRecords();

    /**
     * A letter.
     *
     * @param project empty when it could not be told
     * @param value the record's value, or the refused element of it
     */
    ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, String project, Refusal refusal, byte[] value) {
        DeadLetter.Builder letter = DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setIndex(refusal.index())
                .setReason(refusal.message())
                .setField(refusal.field().isEmpty() ? "" : "/" + refusal.field().replace('.', '/'))
                .setValue(masked(value))
                .setProject(project)
                .setTimestampMs(Math.max(0, record.timestamp()));
        if (record.key() != null) {
            letter.setKey(masked(record.key()));
        }
        for (Header header : record.headers()) {
            if (header.value() != null) {
                byte[] named = TextMasker.isSecretName(header.key())
                        ? TextMasker.mask(header.key(), "hidden").getBytes(StandardCharsets.UTF_8)
                        : masked(header.value()).toByteArray();
                letter.putHeaders(TextMasker.mask(header.key()), ByteString.copyFrom(named));
            }
        }
        return format.record(letter.build());
    }

    /** Bytes that are no UTF-8 pass as Latin-1, which changes none of them. */
    private static ByteString masked(byte[] bytes) {
        Charset charset = StandardCharsets.UTF_8;
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            charset = StandardCharsets.ISO_8859_1;
            text = new String(bytes, charset);
        }
        return ByteString.copyFrom(TextMasker.mask(text), charset);
    }
}
