package io.tidewatch.events.scraping;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.SlotHealth;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How scrape targets fare, on the topic {@code tidewatch.scrape-slots}. Safe for any thread. */
public final class SlotHealthRecords extends ProtobufRecords<SlotHealth> {
    public SlotHealthRecords() {
        super(Topic.SCRAPE_SLOTS, SlotHealth.parser());
    }

    /** A record about targets of one slot. */
    public ProducerRecord<byte[], byte[]> record(int slot, SlotHealth health) {
        EventHeaders headers =
                new EventHeaders(RecordHeaders.Kind.BATCH, null, health.getTargetsCount(), null, null, false, null);
        return record(slot, null, headers, health);
    }
}
