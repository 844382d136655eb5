package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seeded: a failure names the seed. */
class MetricsRecordRoundTripTest {
    private static final int SEEDS = 500;

    @Test
    void whateverIsWrittenIsReadBackBitForBit() {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        for (int seed = 0; seed < SEEDS; seed++) {
            writer.clear();
            List<String> expected = new RandomRecords(seed).fill(writer);
            byte[] bytes = writer.toBytes();

            assertThat(RecordedVisit.of(bytes)).as("seed %d", seed).isEqualTo(expected);
            assertThat(bytes.length).as("seed %d", seed).isLessThanOrEqualTo(writer.size());
        }
    }

    @Test
    void aReusedWriterGivesTheBytesOfANewOne() {
        MetricsRecordWriter reused = new MetricsRecordWriter();
        for (int seed = 0; seed < 50; seed++) {
            reused.clear();
            MetricsRecordWriter fresh = new MetricsRecordWriter();
            new RandomRecords(seed).fill(reused);
            new RandomRecords(seed).fill(fresh);

            assertThat(reused.toBytes()).as("seed %d", seed).isEqualTo(fresh.toBytes());
            assertThat(reused.toBytes()).as("seed %d, again", seed).isEqualTo(fresh.toBytes());
        }
    }

    @Test
    void aReusedReaderReadsFromTheMiddleOfABuffer() {
        MetricsRecordReader reader = new MetricsRecordReader();
        for (int seed = 0; seed < 50; seed++) {
            MetricsRecordWriter writer = new MetricsRecordWriter();
            List<String> expected = new RandomRecords(seed).fill(writer);
            byte[] bytes = writer.toBytes();
            ByteBuffer heap = ByteBuffer.allocate(bytes.length + 20).position(7);
            heap.put(bytes).flip().position(7);
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

            for (ByteBuffer buffer : List.of(heap.slice(), heap, direct, heap.asReadOnlyBuffer())) {
                RecordedVisit visit = new RecordedVisit();
                reader.read(buffer, visit);
                assertThat(visit.seen).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }
}
