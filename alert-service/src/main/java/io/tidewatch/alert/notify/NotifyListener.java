package io.tidewatch.alert.notify;

import java.time.Duration;

/** Hears how deliveries end; for metrics. Safe for any thread. */
public interface NotifyListener {
    /**
     * A receiver has it.
     *
     * @param type of the channel, {@code unknown} when the channel is gone
     * @param sinceDecision from the decision of the transition to the receiver's answer
     */
    void delivered(String type, Duration sinceDecision);

    /** It will not be delivered. */
    void failed(String type);

    /** An attempt failed, another will be made. */
    void retried(String type);
}
