package io.tidewatch.ingest.door;

import io.tidewatch.events.RecordHeaders;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.RecordSender;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of a door: what is good is published, what is not becomes dead letters, and only a dependency that is
 * away holds it up. A batch is done when Kafka has everything that came of it. Not for several threads at a time.
 */
public final class Door {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final byte[] NOTHING = new byte[0];

    /** What one kind of door does with a value. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads a value.
         *
         * @param refused told of each element that is refused
         * @return the good part
         * @throws TidewatchException by the caller's fault or a limit, when the value as a whole is wrong
         */
        Good read(ConsumerRecord<byte[], byte[]> record, ProjectId project, RefusedElements refused);
    }

    /**
     * The good part of a record.
     *
     * @param events how many they are
     * @param publish puts them on Kafka; may be called again when it failed
     */
    public record Good(int events, Supplier<CompletionStage<Void>> publish) {}

    private record Accepted(ProjectId project, int events) {}

    private final Signal signal;
    private final Reader reader;
    private final RecordSender deadLetterSender;
    private final Deliveries deliveries;
    private final IngestLedger ledger;
    private final DeadLetters deadLetters = new DeadLetters();

    public Door(
            Signal signal, Reader reader, RecordSender deadLetterSender, Deliveries deliveries, IngestLedger ledger) {
        this.signal = signal;
        this.reader = reader;
        this.deadLetterSender = deadLetterSender;
        this.deliveries = deliveries;
        this.ledger = ledger;
    }

    /** Returns when Kafka has everything that came of the records. */
    public void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<Supplier<CompletionStage<Void>>> sends = new ArrayList<>();
        List<Accepted> accepted = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            deliveries.retryWhileAway(() -> take(record, sends, accepted));
        }
        deliveries.awaitAll(sends);
        accepted.forEach(one -> ledger.accepted(one.project, signal, one.events));
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            List<Supplier<CompletionStage<Void>>> sends,
            List<Accepted> accepted) {
        ProjectId project = ProjectId.DEFAULT;
        String told = "";
        byte[] value = record.value() == null ? NOTHING : record.value();
        List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try {
            project = project(record);
            told = project.value();
            String name = told;
            Good good = reader.read(
                    record,
                    project,
                    (refusal, element) -> letters.add(deadLetters.of(
                            record, name, refusal, element.toString().getBytes(StandardCharsets.UTF_8))));
            if (good.events > 0) {
                sends.add(good.publish);
                accepted.add(new Accepted(project, good.events));
            }
            ledger.refused(project, signal, RefusalReason.INVALID, letters.size());
        } catch (RuntimeException e) {
            boolean known = e instanceof TidewatchException;
            if (known && ((TidewatchException) e).fault() == Fault.DEPENDENCY) {
                throw e;
            }
            if (!known || !isTheirs((TidewatchException) e)) {
                LOG.error("cannot handle {}-{} at offset {}", record.topic(), record.partition(), record.offset(), e);
            }
            letters.clear();
            letters.add(deadLetters.of(record, told, new Refusal(-1, "", String.valueOf(e.getMessage())), value));
            ledger.refused(project, signal, RefusalReason.UNREADABLE, 1);
        }
        for (ProducerRecord<byte[], byte[]> letter : letters) {
            sends.add(() -> deadLetterSender.send(letter));
        }
    }

    private static boolean isTheirs(TidewatchException error) {
        return error.fault() == Fault.CALLER || error.fault() == Fault.LIMIT;
    }

    private static ProjectId project(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(RecordHeaders.PROJECT);
        if (header == null || header.value() == null) {
            return ProjectId.DEFAULT;
        }
        try {
            return new ProjectId(new String(header.value(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw TidewatchException.caller("header " + RecordHeaders.PROJECT + ": " + e.getMessage());
        }
    }
}
