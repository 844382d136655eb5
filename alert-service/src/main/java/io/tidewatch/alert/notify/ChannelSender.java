package io.tidewatch.alert.notify;

import io.tidewatch.alert.channels.ChannelConfig;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Gives each notification to the sender of its channel's type. */
public final class ChannelSender implements Sender {
    private final Map<ChannelConfig.Type, Sender> senders;

    /** @param senders one for every type */
    public ChannelSender(Map<ChannelConfig.Type, Sender> senders) {
        this.senders = new EnumMap<>(senders);
        for (ChannelConfig.Type type : ChannelConfig.Type.values()) {
            if (!this.senders.containsKey(type)) {
                throw new IllegalArgumentException("no sender for " + type.text());
            }
        }
    }

    @Override
    public CompletionStage<Outcome> send(Notification notification) {
        Sender sender = senders.get(notification.channel().config().type());
        if (sender == null) {
            throw new IllegalStateException("no sender"); // Ruled out by the constructor.
        }
        return sender.send(notification);
    }
}
