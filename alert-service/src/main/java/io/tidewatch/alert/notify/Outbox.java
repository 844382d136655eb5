package io.tidewatch.alert.notify;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Notifications that are decided and not yet delivered, shared by all replicas. A claimed one is invisible to others
 * until its lease ends; whoever claims it next has a higher attempt number, and a verdict of an older attempt is
 * ignored. Safe for any thread.
 */
public interface Outbox {
    /**
     * Claims what is due, oldest first, each alert's transitions in order (a later one waits until the earlier one has
     * a verdict).
     *
     * @param total at most so many
     * @param perChannel at most so many of a channel, together with those in {@code busy}
     * @param busy notifications of each channel that the caller is working on
     */
    CompletionStage<List<Claim>> claim(int total, int perChannel, Map<UUID, Integer> busy);

    /** Ends a notification: delivered or failed, recorded in the log. */
    CompletionStage<Void> finish(Claim claim, boolean delivered, String detail);

    /** Makes a notification due again after the delay. */
    CompletionStage<Void> postpone(Claim claim, String detail, Duration delay);
}
