package io.tidewatch.events.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidewatch.events.v1.DeadLetter;
import org.junit.jupiter.api.Test;

class DeadLetterRecordsTest {
    private static DeadLetter.Builder letter(int valueBytes) {
        return DeadLetter.newBuilder()
                .setTopic("error-events")
                .setReason("not JSON")
                .setValue(ByteString.copyFrom(new byte[valueBytes]))
                .setTimestampMs(1);
    }

    @Test
    void aLetterThatFitsIsKeptWhole() throws Exception {
        DeadLetter letter = letter(900_000).build();

        assertThat(DeadLetter.parseFrom(new DeadLetterRecords().record(letter).value()))
                .isEqualTo(letter);
    }

    @Test
    void aLetterThatKafkaWouldRefuseIsCutAndSaysSo() throws Exception {
        DeadLetter letter = letter(10_000_000)
                .putHeaders("h", ByteString.copyFrom(new byte[2_000_000]))
                .setKey(ByteString.copyFrom(new byte[2_000_000]))
                .build();

        byte[] value = new DeadLetterRecords().record(letter).value();
        DeadLetter cut = DeadLetter.parseFrom(value);

        assertThat(value.length).isBetween(990_000, DeadLetterRecords.MOST_BYTES);
        assertThat(cut.getReason()).isEqualTo("not JSON (too long, cut: the value had 10000000 bytes)");
        assertThat(cut.getHeadersMap()).isEmpty();
        assertThat(cut.getTopic()).isEqualTo("error-events");
    }
}
