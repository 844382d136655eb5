package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.Channel;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/** Tests a channel with one attempt, past the outbox. Safe for any thread; never blocks. */
public final class ChannelTrial {
    private final Sender sender;
    private final InstantSource clock;

    public ChannelTrial(Sender sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
    }

    /** How the attempt ended; the stage does not fail. */
    public CompletionStage<Outcome> send(Channel channel) {
        return sender.send(SampleNotification.to(channel, clock.instant()))
                .exceptionally(failure -> new Outcome.Failed(Failures.text(failure)));
    }
}
