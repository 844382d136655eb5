package io.tidewatch.events.deltas;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.ProtobufRecords;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.v1.DeltaState;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** States of delta streams on the compacted topic {@code tidewatch.delta-state}. Safe for any thread. */
public final class DeltaStateRecords extends ProtobufRecords<DeltaState> {
    public DeltaStateRecords() {
        super(Topic.DELTA_STATE, DeltaState.parser());
    }

    /**
     * The state of a stream.
     *
     * @param partition of the state topic
     */
    public ProducerRecord<byte[], byte[]> record(int partition, DeltaState state) {
        ProjectId project = new ProjectId(state.getProject());
        return record(partition, key(state.getPartition(), project, state.getSeries()), headers(project, 1), state);
    }

    /**
     * The end of a stream that nobody needs any more.
     *
     * @param partition of the state topic
     * @param source partition of the deltas
     */
    public ProducerRecord<byte[], byte[]> forgotten(int partition, int source, ProjectId project, long series) {
        return record(partition, key(source, project, series), headers(project, 0), null);
    }

    private static byte[] key(int source, ProjectId project, long series) {
        return (source + "/" + project + "/" + Long.toHexString(series)).getBytes(StandardCharsets.UTF_8);
    }

    private static EventHeaders headers(ProjectId project, int count) {
        return new EventHeaders(RecordHeaders.Kind.BATCH, project, count, null, null, false, null);
    }
}
