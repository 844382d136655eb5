package io.tidewatch.alert.channels;

import io.tidewatch.model.ProjectId;
import java.util.UUID;

/**
 * A named place to send notifications to.
 *
 * @param id its identity
 * @param project whose it is
 * @param name unique within the project
 * @param config where it leads
 */
public record Channel(UUID id, ProjectId project, String name, ChannelConfig config) {}
