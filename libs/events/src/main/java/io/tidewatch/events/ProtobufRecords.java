package io.tidewatch.events;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records whose value is one Protobuf message. Written deterministically: maps in the order of their keys. Safe for any
 * thread.
 *
 * @param <M> the message
 */
public abstract class ProtobufRecords<M extends MessageLite> {
    private final Topic topic;
    private final Parser<M> parser;

    protected ProtobufRecords(Topic topic, Parser<M> parser) {
        this.topic = topic;
        this.parser = parser;
    }

    /** The topic of these records. */
    public final Topic topic() {
        return topic;
    }

    /** A record with headers; partition null leaves the choice to the producer, message null makes a tombstone. */
    protected final ProducerRecord<byte[], byte[]> record(
            @Nullable Integer partition, byte @Nullable [] key, EventHeaders headers, @Nullable M message) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.topicName(), partition, key, message == null ? null : bytes(message));
        headers.writeTo(record.headers());
        return record;
    }

    /**
     * The message of a record that has one.
     *
     * @throws UnknownVersionException when the header names a version that is not known
     * @throws CorruptRecordException when headers or value cannot be read
     */
    public final M message(ConsumerRecord<byte[], byte[]> record) {
        EventHeaders.read(record.headers());
        return parse(record.value());
    }

    /** The message of a value whose headers were read before. */
    protected final M parse(byte @Nullable [] value) {
        if (value == null) {
            throw new CorruptRecordException(-1, "a record on " + topic.topicName() + " has no value");
        }
        try {
            return parser.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptRecordException(-1, "a record on " + topic.topicName() + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(MessageLite message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}
