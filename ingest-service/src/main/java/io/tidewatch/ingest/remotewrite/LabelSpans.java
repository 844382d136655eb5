package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.util.Arrays;

/** Where in a request the labels of its series stand, to read them when they are asked for. */
final class LabelSpans implements SeriesRef.LabelSource {
    private final byte[] wire;
    private final LabelRules.Names names;
    private int[] ends = new int[512];
    private int size;

    LabelSpans(byte[] wire, LabelRules.Names names) {
        this.wire = wire;
        this.names = names;
    }

    /** A series that came before, with these bytes. */
    SeriesRef ref(KnownSeries known, int from, int to) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size] = from;
        ends[size + 1] = to;
        size += 2;
        return new SeriesRef(known, this, size - 2);
    }

    @Override
    public Labels labels(int at) {
        try {
            return LabelWire.series(wire, ends[at], ends[at + 1], names);
        } catch (IOException | WrongPartException e) {
            throw new IllegalStateException("labels that were taken before cannot be read again", e);
        }
    }
}
