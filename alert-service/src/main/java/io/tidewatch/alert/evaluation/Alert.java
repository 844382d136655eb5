package io.tidewatch.alert.evaluation;

import io.tidewatch.model.Labels;
import java.util.Map;

/**
 * An alert's state between two evaluations.
 *
 * @param labels the alert's; its identity within the rule
 * @param phase where it stands
 * @param activeSinceMs since which instant the condition holds; 0 when it does not
 * @param firedMs at which instant it began to fire; 0 when it has not since it became active
 * @param value the expression's last one
 * @param sequence of the last transition; 0 before the first
 * @param instantMs of the last transition
 * @param annotations rendered
 * @param keptSinceMs since which instant it fires only because of {@code keep_firing_for}; 0 when its condition holds
 */
record Alert(
        Labels labels,
        AlertPhase phase,
        long activeSinceMs,
        long firedMs,
        double value,
        long sequence,
        long instantMs,
        Map<String, String> annotations,
        long keptSinceMs) {
    Alert {
        annotations = Map.copyOf(annotations);
    }

    /** One that has never been active; its first transition gets the sequence after the given one. */
    static Alert inactive(Labels labels, long sequence) {
        return new Alert(labels, AlertPhase.INACTIVE, 0, 0, 0, sequence, Long.MIN_VALUE, Map.of(), 0);
    }

    boolean isActive() {
        return phase != AlertPhase.INACTIVE;
    }

    /** Bytes that it takes in a record at most. */
    int mostBytes() {
        int bytes = 128;
        for (int i = 0; i < labels.size(); i++) {
            bytes += 16 + utf8Bytes(labels.name(i)) + utf8Bytes(labels.value(i));
        }
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            bytes += 16 + utf8Bytes(annotation.getKey()) + utf8Bytes(annotation.getValue());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes;
    }

    Alert withValue(double newValue) {
        return new Alert(
                labels, phase, activeSinceMs, firedMs, newValue, sequence, instantMs, annotations, keptSinceMs);
    }

    Alert withKeptSince(long sinceMs) {
        return sinceMs == keptSinceMs
                ? this
                : new Alert(labels, phase, activeSinceMs, firedMs, value, sequence, instantMs, annotations, sinceMs);
    }

    Alert withAnnotations(Map<String, String> rendered) {
        return new Alert(labels, phase, activeSinceMs, firedMs, value, sequence, instantMs, rendered, keptSinceMs);
    }
}
