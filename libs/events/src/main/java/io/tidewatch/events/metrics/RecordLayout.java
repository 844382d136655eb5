package io.tidewatch.events.metrics;

/** Constants of the metrics record format version 1, {@code docs/formats/metrics.md}. */
final class RecordLayout {
    static final int VERSION = 1;

    static final int SECTION_SYMBOLS = 1;
    static final int SECTION_FLOATS = 2;
    static final int SECTION_HISTOGRAMS = 3;
    static final int SECTION_EXEMPLARS = 4;
    static final int SECTION_METADATA = 5;

    /** The section carries labels. */
    static final int FLAG_LABELS = 1;
    /** Each series has exactly one point. */
    static final int FLAG_ONE_EACH = 2;
    /** All points have the same time stamp. */
    static final int FLAG_ONE_TIME = 4;
    /** Points have start time stamps. */
    static final int FLAG_STARTS = 8;

    static final int FLAGS = FLAG_LABELS | FLAG_ONE_EACH | FLAG_ONE_TIME | FLAG_STARTS;

    private RecordLayout() {}
}
