package io.tidewatch.kit.stream;

/** Takes what a {@link StreamTail} reads, on the tail's one thread. */
public interface TailHandler {
    /**
     * Takes a batch; called at least every tick, with or without records.
     *
     * @throws Exception when something this needs is away: the same batch comes again after a pause, without end. What
     *     is wrong with a record itself must be dealt with here.
     */
    void handle(TailBatch batch) throws Exception;

    /**
     * The clock that this waits for, asked after each batch: once it is reached, the tail asks Kafka for the ends at
     * once and often, instead of at its usual interval.
     *
     * @return milliseconds since the Unix epoch; {@link Long#MAX_VALUE} for none
     */
    default long waitsForMs() {
        return Long.MAX_VALUE;
    }

    /** Takes note of records that are gone; reading goes on behind them. */
    void lost(LostRange range);
}
