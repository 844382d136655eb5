package io.tidewatch.events.deadletters;

import com.google.protobuf.ByteString;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Dead letters on {@code tidewatch.dead-letters}, one partition. Mask secrets before they come here. */
public final class DeadLetterRecords extends ProtobufRecords<DeadLetter> {
    private static final int PARTITION = 0;
    /** Below Kafka's default for the largest record, 1 MiB, with room for headers. */
    static final int MOST_BYTES = 1_000_000;

    public DeadLetterRecords() {
        super(Topic.DEAD_LETTERS, DeadLetter.parser());
    }

    /**
     * A dead letter; an empty project says that none could be told. One that Kafka would refuse for its length loses
     * headers and key and the end of its value, and its reason says so: a consumer must get rid of any record.
     */
    public ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
        ProjectId project = letter.getProject().isEmpty() ? null : new ProjectId(letter.getProject());
        long time = letter.getTimestampMs();
        return record(
                PARTITION,
                null,
                new EventHeaders(RecordHeaders.Kind.BATCH, project, 1, new TimeRange(time, time), null, false, null),
                letter.getSerializedSize() <= MOST_BYTES ? letter : cut(letter));
    }

    private static DeadLetter cut(DeadLetter letter) {
        String reason = letter.getReason();
        DeadLetter.Builder cut = letter.toBuilder()
                .clearHeaders()
                .clearKey()
                .clearValue()
                .setReason(reason.substring(0, Math.min(reason.length(), 1_000)) + " (too long, cut: the value had "
                        + letter.getValue().size() + " bytes)");
        // 8 bytes for the tag and the length of the value.
        int room = Math.max(0, MOST_BYTES - 8 - cut.build().getSerializedSize());
        ByteString value = letter.getValue();
        return cut.setValue(value.substring(0, Math.min(value.size(), room))).build();
    }
}
