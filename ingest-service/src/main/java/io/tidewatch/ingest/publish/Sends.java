package io.tidewatch.ingest.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Several records that matter only together. */
public final class Sends {
    private Sends() {}

    /** Completes when Kafka has acknowledged them all; fails as soon as each has an outcome and one has failed. */
    public static CompletionStage<Void> all(RecordSender sender, List<ProducerRecord<byte[], byte[]>> records) {
        List<CompletableFuture<Void>> outcomes = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            outcomes.add(sender.send(record).toCompletableFuture());
        }
        return CompletableFuture.allOf(outcomes.toArray(new CompletableFuture<?>[0]));
    }
}
