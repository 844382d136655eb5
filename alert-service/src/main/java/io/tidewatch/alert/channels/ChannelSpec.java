package io.tidewatch.alert.channels;

/**
 * A channel as a request describes it, validated.
 *
 * @param name unique within the project
 * @param config with its secrets
 */
public record ChannelSpec(String name, ChannelConfig config) {}
