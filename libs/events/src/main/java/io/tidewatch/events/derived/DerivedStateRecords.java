package io.tidewatch.events.derived;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.DerivedState;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** States of derived series on the compacted topic {@code tidewatch.derived-state}. Safe for any thread. */
public final class DerivedStateRecords extends ProtobufRecords<DerivedState> {
    public DerivedStateRecords() {
        super(Topic.DERIVED_STATE, DerivedState.parser());
    }

    /** A series' state, or a source partition's when it has no labels. */
    public ProducerRecord<byte[], byte[]> record(int partition, DerivedState state) {
        ProjectId project = state.getProject().isEmpty() ? null : new ProjectId(state.getProject());
        String key = state.getSource() + "/" + state.getPartition();
        if (project != null) {
            key += "/" + project + "/" + Long.toHexString(SeriesHasher.hash(Labels.of(state.getLabelsMap())));
        }
        EventHeaders headers = new EventHeaders(RecordHeaders.Kind.BATCH, project, 1, null, null, false, null);
        return record(partition, key.getBytes(StandardCharsets.UTF_8), headers, state);
    }
}
