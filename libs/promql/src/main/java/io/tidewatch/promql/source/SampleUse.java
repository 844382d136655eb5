package io.tidewatch.promql.source;

/**
 * What the samples of a selector are for, so that a source that keeps aggregates of old samples can choose among them.
 * A source of samples may leave it out of account.
 */
public enum SampleUse {
    /** The newest sample at an instant, and whatever is not one of the others. */
    NEWEST,
    /** How much a counter rises: {@code rate}, {@code increase}, {@code irate}. */
    INCREASE,
    /** The least of a range. */
    LEAST,
    /** The greatest of a range. */
    GREATEST,
    /** All samples of a range alike: {@code sum_over_time}, {@code count_over_time}, {@code avg_over_time} and others. */
    ALL
}
