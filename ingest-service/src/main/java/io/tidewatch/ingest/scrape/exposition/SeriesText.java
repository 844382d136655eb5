package io.tidewatch.ingest.scrape.exposition;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;

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

    /** What tells the bytes from others: a hash under a seed of this process, so that no target can make two alike. */
    public HashValue128 key() {
        return WireCache.key(bytes, from, to);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes()} they begin. */
    public int from() {
        return from;
    }

    /** Where they end. */
    public int to() {
        return to;
    }

    /** The type of the family that the series stands in. */
    public MetricType type() {
        return type;
    }

    /**
     * Labels of bytes that were read before, without an error.
     *
     * @param type the {@link #type()} then
     */
    public static Labels labels(byte[] bytes, MetricType type) {
        try {
            return new LineScanner(bytes, 0, bytes.length, 0).labels(type);
        } catch (ExpositionException e) {
            throw new IllegalStateException("what was read before cannot be read again", e);
        }
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
