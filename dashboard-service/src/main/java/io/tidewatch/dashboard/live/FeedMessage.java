package io.tidewatch.dashboard.live;

/**
 * A message of a feed to all its viewers.
 *
 * @param sequence grows over all feeds of this process
 * @param event {@code snapshot}, {@code delta} or {@code error}
 * @param json the value of {@code data}; for an error the fields {@code message} and {@code detail}
 * @param atMs when it arose, milliseconds since the Unix epoch
 */
record FeedMessage(long sequence, String event, String json, long atMs) {
    static final String SNAPSHOT = "snapshot";
    static final String DELTA = "delta";
    static final String ERROR = "error";
}
