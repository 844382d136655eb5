package io.tidewatch.alert.routing;

import io.tidewatch.alert.channels.ChannelConfig;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A named place for notifications: any number of integrations, each told of everything. Immutable. */
public record Receiver(String name, List<Integration> integrations) {
    /**
     * One way to reach the receiver.
     *
     * @param channelId under which its channel is kept; the same in every version of the configuration
     * @param config null when the channel was made by itself and knows its own
     * @param sendResolved whether it is told that alerts are over
     */
    public record Integration(UUID channelId, @Nullable ChannelConfig config, boolean sendResolved) {}

    public Receiver {
        integrations = List.copyOf(integrations);
    }
}
