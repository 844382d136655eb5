package io.tidewatch.ingest.series;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.model.Labels;

/**
 * A series that passed the {@link LabelRules}, with what is asked of it for each sample worked out once. Its labels are
 * either held or made when they are asked for, since Kafka gets them once in minutes. Safe for any thread when its source
 * is.
 */
public final class SeriesRef {
    /** Makes labels anew of what came on the wire. */
    @FunctionalInterface
    public interface LabelSource {
        /**
         * Labels of a series that passed the rules before.
         *
         * @param at which, as the source numbers them
         */
        Labels labels(int at);
    }

    private record Held(Labels labels) implements LabelSource {
        @Override
        public Labels labels(int at) {
            return labels;
        }
    }

    /** What a record needs of a series and a sample besides labels, rounded up. */
    private static final int OVERHEAD_BYTES = 128;
    /** Lengths and numbers of a name and its value. */
    private static final int LABEL_OVERHEAD_BYTES = 16;
    /** Of UTF-8, for each {@code char}. */
    private static final int BYTES_A_CHARACTER = 3;

    private final KnownSeries known;
    private final LabelSource source;
    private final int at;

    /** A series that holds its labels. */
    public SeriesRef(Labels labels) {
        // One text for all series of a family: there are few, and they are kept for long.
        String family = MetricFamily.of(labels.metricName()).intern();
        this.known = new KnownSeries(SeriesHasher.hash(labels), family, mostBytes(labels));
        this.source = new Held(labels);
        this.at = 0;
    }

    /**
     * A series that was seen before.
     *
     * @param known of a {@code SeriesRef} of the same labels
     * @param at what the source is asked for
     */
    public SeriesRef(KnownSeries known, LabelSource source, int at) {
        this.known = known;
        this.source = source;
        this.at = at;
    }

    /** Its labels; may take a few microseconds. */
    public Labels labels() {
        return source.labels(at);
    }

    /** What to remember of it when its labels come again. */
    public KnownSeries known() {
        return known;
    }

    /** The 64-bit series hash. */
    public long hash() {
        return known.hash();
    }

    /**
     * Whether the next record must carry the labels; see {@link LabelBook.Scope#mustCarry}. Costs next to nothing for a
     * series that was asked about before.
     */
    public boolean mustCarry(LabelBook.Scope scope, long nowMs) {
        return known.mustCarry(scope, nowMs);
    }

    /** The metric's family. */
    public String family() {
        return known.family();
    }

    /** Bytes that a sample with all labels of the series adds to a record at most; below a million. */
    public int mostBytes() {
        return known.mostBytes();
    }

    /** Bytes that a point with these labels, names and values in full, takes at most. */
    static int mostBytes(Labels labels) {
        int characters = 0;
        for (int i = 0; i < labels.size(); i++) {
            characters += labels.name(i).length() + labels.value(i).length();
        }
        return OVERHEAD_BYTES + LABEL_OVERHEAD_BYTES * labels.size() + BYTES_A_CHARACTER * characters;
    }
}
