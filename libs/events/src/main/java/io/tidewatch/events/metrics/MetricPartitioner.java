package io.tidewatch.events.metrics;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Chooses the partition of a series on {@code tidewatch.metrics}: XXH3 (64 bits, seed 0) of project, 0xFF, family,
 * 0xFF, sub (4 bytes, little-endian), unsigned modulo the number of partitions. Sub is 0 while the family's fan-out is
 * 1, else {@code SeriesHasher.hash} of the labels without {@code __name__} and {@code le}, unsigned modulo the fan-out:
 * the parts of one histogram stay together. No reader may assume one partition a family. Safe for any thread.
 */
public final class MetricPartitioner {
    private static final byte SEPARATOR = (byte) 0xFF;
    private static final Set<String> NOT_HASHED = Set.of(Labels.NAME, "le");

    private final FanOut fanOut;

    public MetricPartitioner(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /**
     * The partition of a series.
     *
     * @param family {@code MetricFamily.of} of its name
     * @param labels all its labels
     * @param partitions of the topic, at least 1
     */
    public int partition(ProjectId project, String family, Labels labels, int partitions) {
        int spread = fanOut.of(project, family);
        int sub = spread <= 1 ? 0 : (int) Long.remainderUnsigned(SeriesHasher.hash(labels.without(NOT_HASHED)), spread);
        return partition(project, family, sub, partitions);
    }

    /** Whether all series of the family share one partition, which the caller may then remember. */
    public boolean isWhole(ProjectId project, String family) {
        return fanOut.of(project, family) <= 1;
    }

    /** The partition of a family's sub-series. */
    static int partition(ProjectId project, String family, int sub, int partitions) {
        HashStream64 stream = Hashing.xxh3_64().hashStream();
        stream.putByteArray(project.value().getBytes(StandardCharsets.UTF_8));
        stream.putByte(SEPARATOR);
        stream.putByteArray(family.getBytes(StandardCharsets.UTF_8));
        stream.putByte(SEPARATOR);
        stream.putInt(sub);
        return (int) Long.remainderUnsigned(stream.getAsLong(), partitions);
    }
}
