package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.model.MetricType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of an OpenMetrics family that wait for its {@code _created} lines, which mostly follow them and give them
 * their start. Not for several threads.
 */
final class PendingSamples {
    private final byte[] body;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private int[] line = new int[64];
    private double[] value = new double[64];
    private long[] timestamp = new long[64];
    private long[] start = new long[64];
    private @Nullable ScrapedExemplar[] exemplar = new @Nullable ScrapedExemplar[64];
    private int size;
    private boolean createdBefore;
    private long createdIdentity;
    private long createdMs;

    PendingSamples(byte[] body) {
        this.body = body;
    }

    void add(
            int seriesFrom,
            int seriesTo,
            int atLine,
            double newValue,
            long timestampMs,
            @Nullable ScrapedExemplar newExemplar)
            throws ExpositionException {
        if (size == from.length) {
            int longer = 2 * size;
            from = Arrays.copyOf(from, longer);
            to = Arrays.copyOf(to, longer);
            line = Arrays.copyOf(line, longer);
            value = Arrays.copyOf(value, longer);
            timestamp = Arrays.copyOf(timestamp, longer);
            start = Arrays.copyOf(start, longer);
            exemplar = Arrays.copyOf(exemplar, longer);
        }
        from[size] = seriesFrom;
        to[size] = seriesTo;
        line[size] = atLine;
        value[size] = newValue;
        timestamp[size] = timestampMs;
        start[size] = 0;
        exemplar[size] = newExemplar;
        if (createdBefore) {
            createdBefore = identity(seriesFrom, seriesTo) == createdIdentity;
            start[size] = createdBefore ? createdMs : 0;
        }
        size++;
    }

    /** The metric that this series belongs to began at that time. */
    void created(int seriesFrom, int seriesTo, long startMs) throws ExpositionException {
        createdBefore = true;
        createdIdentity = identity(seriesFrom, seriesTo);
        createdMs = startMs;
        for (int i = size - 1; i >= 0 && identity(from[i], to[i]) == createdIdentity; i--) {
            start[i] = startMs;
        }
    }

    private long identity(int seriesFrom, int seriesTo) throws ExpositionException {
        return new LineScanner(body, seriesFrom, seriesTo, 0).identity();
    }

    /** The family is at its end. */
    void flush(SeriesText view, MetricType type, ExpositionHandler handler) throws ExpositionException {
        for (int i = 0; i < size; i++) {
            view.set(body, from[i], to[i], line[i], type);
            handler.sample(view, value[i], timestamp[i], start[i], exemplar[i]);
        }
        size = 0;
        createdBefore = false;
    }
}
