package io.tidewatch.alert.notify;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to deliver ended. */
public sealed interface Outcome {
    /** For people: the receiver's status line, or what went wrong. */
    String detail();

    /** The receiver has it. */
    record Delivered(String detail) implements Outcome {}

    /**
     * It may work later.
     *
     * @param after how long the receiver asked us to wait; null when it did not say
     */
    record Retry(String detail, @Nullable Duration after) implements Outcome {}

    /** It will not work; not tried again. */
    record Failed(String detail) implements Outcome {}
}
