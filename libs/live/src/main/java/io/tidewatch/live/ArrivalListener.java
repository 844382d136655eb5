package io.tidewatch.live;

/** Hears of each sample that a selection reads. Called on the thread that appends, with the windows locked. */
@FunctionalInterface
public interface ArrivalListener {
    /**
     * A sample has been put into the window of a series.
     *
     * @param series whose window it is
     * @param timestampMs of the sample, milliseconds since the Unix epoch
     * @param newestMs time stamp of the newest sample of the series before this one; {@link Long#MIN_VALUE} for none
     * @param appendMs when Kafka appended the record that carried it
     */
    void arrived(SeriesWindow series, long timestampMs, long newestMs, long appendMs);
}
