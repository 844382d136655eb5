package io.tidewatch.promql.engine;

/**
 * What the start time stamps of two samples in a row say about a counter reset between them. A start is unknown when it
 * is 0 or does not lie before its sample.
 */
final class StartReset {
    private StartReset() {}

    /** Whether the counter began anew between the two samples. */
    static boolean between(long earlierStart, long earlier, long start, long timestamp) {
        if (start == 0 || start >= timestamp || start < earlier) {
            return false;
        }
        // A start at the earlier sample: a delta if that has a known start, else a cumulative one of unknown start.
        return start > earlier || earlierStart != 0 && earlierStart < earlier;
    }

    /** Whether the later sample claims a time that the earlier one has already counted. */
    static boolean overlap(long earlierStart, long earlier, long start) {
        return start != 0 && start < earlier && start != earlierStart;
    }
}
