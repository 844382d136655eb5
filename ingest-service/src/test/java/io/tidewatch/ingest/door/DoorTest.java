package io.tidewatch.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.ingest.intake.JsonElements;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DoorTest {
    private final List<String> published = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final Deliveries deliveries = new Deliveries(Duration.ofMillis(1), Duration.ofMillis(2));
    private final IngestLedger ledger = new IngestLedger(Clock.systemUTC(), IngestLedger.Listener.NONE);
    private int failures;

    private final Door door = new Door(
            Signal.ERRORS,
            (record, project, refused) -> {
                List<String> good = new ArrayList<>();
                int index = 0;
                for (JsonNode node : JsonElements.read(record.value(), "events")) {
                    if (node.has("bug")) {
                        throw new IllegalStateException("ours");
                    }
                    if (node.has("bad")) {
                        refused.refused(new Refusal(index, "a.b", "is bad"), node);
                    } else {
                        good.add(project + ":" + node);
                    }
                    index++;
                }
                return new Door.Good(good.size(), () -> send(() -> published.addAll(good)));
            },
            record -> {
                try {
                    DeadLetter letter = DeadLetter.parseFrom(record.value());
                    return send(() -> letters.add(letter));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            },
            deliveries,
            ledger);

    private CompletionStage<Void> send(Runnable effect) {
        if (failures-- > 0) {
            return CompletableFuture.failedFuture(TidewatchException.dependency("away", null));
        }
        effect.run();
        return CompletableFuture.completedFuture(null);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        return new ConsumerRecord<>("door", 2, offset, null, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void goodElementsAreKeptAndBadOnesBecomeDeadLettersWithTheirOrigin() {
        door.take(List.of(
                record(7, "[{\"n\":1},{\"bad\":1,\"password\":\"x\"},{\"n\":2}]"), record(8, "not json a@b.org")));

        assertThat(published).containsExactly("default:{\"n\":1}", "default:{\"n\":2}");
        assertThat(letters).hasSize(2);
        DeadLetter element = letters.get(0);
        assertThat(element.getTopic()).isEqualTo("door");
        assertThat(element.getPartition()).isEqualTo(2);
        assertThat(element.getOffset()).isEqualTo(7);
        assertThat(element.getIndex()).isEqualTo(1);
        assertThat(element.getField()).isEqualTo("/a/b");
        assertThat(element.getReason()).isEqualTo("is bad");
        assertThat(element.getValue().toStringUtf8()).isEqualTo("{\"bad\":1,\"password\":\"[masked:secret]\"}");
        DeadLetter whole = letters.get(1);
        assertThat(whole.getIndex()).isEqualTo(-1);
        assertThat(whole.getReason()).startsWith("the body is not JSON");
        assertThat(whole.getValue().toStringUtf8()).isEqualTo("not json [masked:email]");
        assertThat(ledger.lines().get(0).accepted()).isEqualTo(2);
        assertThat(ledger.lines().get(0).refused()).isEqualTo(2);
    }

    @Test
    void theHeaderNamesTheProjectAndAWrongOneMakesADeadLetter() {
        ConsumerRecord<byte[], byte[]> good = record(0, "{}");
        good.headers().add(RecordHeaders.PROJECT, "acme".getBytes(StandardCharsets.UTF_8));
        ConsumerRecord<byte[], byte[]> wrong = record(1, "{}");
        wrong.headers().add(RecordHeaders.PROJECT, "No Name".getBytes(StandardCharsets.UTF_8));
        wrong.headers().add("authorization", "Bearer 12345678".getBytes(StandardCharsets.UTF_8));

        door.take(List.of(good, wrong));

        assertThat(published).containsExactly("acme:{}");
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).getReason()).startsWith("header tw-project: project 'No Name'");
        assertThat(letters.get(0).getHeadersMap().get("authorization").toStringUtf8())
                .isEqualTo("[masked:secret]");
    }

    @Test
    void aDependencyThatIsAwayIsTriedAgainAndMakesNoDeadLetter() {
        failures = 5;
        door.take(List.of(record(0, "{}"), record(1, "{\"bad\":1}")));
        assertThat(published).containsExactly("default:{}");
        assertThat(letters).extracting(DeadLetter::getReason).containsExactly("is bad");
    }

    @Test
    void aBugOfOursDoesNotHoldUpTheConsumer() {
        door.take(List.of(record(0, "{\"bug\":1}"), record(1, "{}")));
        assertThat(published).hasSize(1);
        assertThat(letters).extracting(DeadLetter::getReason).containsExactly("ours");
    }

    @Test
    void bytesThatAreNoTextArriveUnchanged() {
        byte[] bytes = {0, (byte) 0xFF, (byte) 0xC3, 0x28, 127};
        door.take(List.of(new ConsumerRecord<>("door", 0, 0, null, bytes)));
        assertThat(letters.get(0).getValue().toByteArray()).isEqualTo(bytes);
    }

    @Test
    void closingEndsTheWaitWithoutAnAcknowledgement() {
        failures = Integer.MAX_VALUE;
        deliveries.close();
        assertThatThrownBy(() -> door.take(List.of(record(0, "{}")))).isInstanceOf(CancellationException.class);
        assertThat(ledger.lines()).isEmpty();
    }
}
