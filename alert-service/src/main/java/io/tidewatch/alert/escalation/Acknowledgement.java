package io.tidewatch.alert.escalation;

import java.time.Instant;
import java.util.Map;

/**
 * Somebody has an alert, until it is over.
 *
 * @param fingerprint of the alert's labels
 * @param startsAt when the alert began
 * @param by who has it
 */
public record Acknowledgement(
        String fingerprint, Instant startsAt, Map<String, String> labels, String by, String comment, Instant at) {}
