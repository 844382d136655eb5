package io.tidewatch.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/**
 * Identities of errors and lifecycle events that came without one: UUIDs version 5 (RFC 9562, SHA-1 of a name in a namespace), so that the
 * same event gets the same identity however often it is read or sent. {@code docs/formats/errors.md} gives the names.
 */
public final class EventIdentity {
    /** Namespace of events from a door. */
    static final UUID DOOR = UUID.fromString("6f1f7a52-3b5e-5c0d-9a63-7d1c0e0b4a01");
    /** Namespace of events of a request with an idempotency key. */
    static final UUID IDEMPOTENCY_KEY = UUID.fromString("6f1f7a52-3b5e-5c0d-9a63-7d1c0e0b4a02");

    private static final byte SEPARATOR = (byte) 0xFF;

    private EventIdentity() {}

    /**
     * The identity of an event that was read from a door.
     *
     * @param topicId Kafka's id of the topic, which changes when the topic is made anew
     * @param index of the event within the record, from 0
     */
    public static UUID ofDoor(Uuid topicId, int partition, long offset, int index) {
        return uuid5(
                DOOR,
                ByteBuffer.allocate(32)
                        .putLong(topicId.getMostSignificantBits())
                        .putLong(topicId.getLeastSignificantBits())
                        .putInt(partition)
                        .putLong(offset)
                        .putInt(index));
    }

    /**
     * The identity of an event of an HTTP request with the header {@code Idempotency-Key}.
     *
     * @param index of the event within the request, from 0
     */
    public static UUID ofIdempotencyKey(String key, int index) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        return uuid5(
                IDEMPOTENCY_KEY,
                ByteBuffer.allocate(text.length + 5).put(text).put(SEPARATOR).putInt(index));
    }

    private static UUID uuid5(UUID namespace, ByteBuffer name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.array()));
            long high = (hash.getLong() & ~0xF000L) | 0x5000L;
            long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
