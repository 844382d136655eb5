package io.tidewatch.ingest.scrape.exposition;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.util.Arrays;

/**
 * The part of a line that names a series, such as {@code http_requests_total{code="200"}}: bytes, so that a series that
 * came before is known without reading them. A view that moves on with the reader; not for several threads.
 */
public final class SeriesText {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int line;
    private MetricType type = MetricType.UNKNOWN;

    void set(byte[] newBytes, int newFrom, int newTo, int newLine, MetricType newType) {
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        line = newLine;
        type = newType;
    }

    /** Number of bytes. */
    public int length() {
        return to - from;
    }

    /** A hash of the bytes, 64 bits. */
    public long hash() {
        return Hashing.xxh3_64().hashBytesToLong(bytes, from, to - from);
    }

    /** Whether the bytes are these. */
    public boolean isSame(byte[] other) {
        return Arrays.equals(bytes, from, to, other, 0, other.length);
    }

    /** A copy of the bytes. */
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Counted from 1; 0 where the format has no lines. */
    public int line() {
        return line;
    }

    /**
     * The labels that the bytes say, the name included, {@code le} and {@code quantile} in OpenMetrics' form. Names and
     * lengths have not been checked against what is taken.
     *
     * @throws ExpositionException when a text is not UTF-8 or a label stands twice
     */
    public Labels labels() throws ExpositionException {
        return new LineScanner(bytes, from, to, line).labels(type);
    }
}
