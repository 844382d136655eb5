package io.tidewatch.alert.channels;

import org.jspecify.annotations.Nullable;

/**
 * A channel as a request describes it, validated.
 *
 * @param name unique within the project
 * @param config with its secrets
 * @param maxPerMinute messages that the receiver is sent in a minute; null for any number
 */
public record ChannelSpec(
        String name, ChannelConfig config, @Nullable Integer maxPerMinute) {
    public ChannelSpec(String name, ChannelConfig config) {
        this(name, config, null);
    }
}
