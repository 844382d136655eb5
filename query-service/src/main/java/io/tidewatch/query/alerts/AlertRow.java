package io.tidewatch.query.alerts;

import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.model.ProjectId;
import java.util.UUID;

/**
 * A transition as it is stored.
 *
 * @param project whose
 * @param transitionId identity
 * @param transition the event
 */
public record AlertRow(ProjectId project, UUID transitionId, AlertTransition transition) {}
