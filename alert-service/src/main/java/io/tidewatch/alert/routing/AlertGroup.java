package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;

/**
 * Alerts that share a message: those of one route with the same group labels.
 *
 * @param routeId of the route
 * @param labels that its alerts share
 */
public record AlertGroup(String routeId, Labels labels) {}
