package io.tidewatch.kit.access;

import java.util.Locale;

/** {@code tidewatch.auth.mode}. */
public enum AccessMode {
    /** Everybody may do everything; on loopback only. */
    NONE,
    /** Requests to the API carry a key. */
    KEYS;

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException naming key and value
     */
    public static AccessMode of(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "none" -> NONE;
            case "keys" -> KEYS;
            default ->
                throw new IllegalArgumentException("tidewatch.auth.mode '" + value + "' is not one of none, keys");
        };
    }
}
