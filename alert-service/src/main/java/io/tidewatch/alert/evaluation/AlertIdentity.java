package io.tidewatch.alert.evaluation;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Names of alerts and of their transitions: the same whoever makes the decision, however often. */
final class AlertIdentity {
    private AlertIdentity() {}

    /** The fingerprint of an alert's labels, 16 hexadecimal digits. */
    static String fingerprint(Labels labels) {
        return HexFormat.of().toHexDigits(SeriesHasher.hash(labels));
    }

    /** The UUID (version 5 in form) of a rule's id, an alert's fingerprint and a transition's sequence. */
    static String transitionId(String ruleId, String fingerprint, long sequence) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-1")
                    .digest((ruleId + "/" + fingerprint + "/" + sequence).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        hash[6] = (byte) (hash[6] & 0x0F | 0x50);
        hash[8] = (byte) (hash[8] & 0x3F | 0x80);
        return new UUID(bits(hash, 0), bits(hash, 8)).toString();
    }

    private static long bits(byte[] bytes, int from) {
        long bits = 0;
        for (int i = from; i < from + 8; i++) {
            bits = bits << 8 | bytes[i] & 0xFF;
        }
        return bits;
    }
}
