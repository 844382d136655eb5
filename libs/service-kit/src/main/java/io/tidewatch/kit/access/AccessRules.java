package io.tidewatch.kit.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may do what, and whether a service may start as it is configured. Immutable. */
public final class AccessRules {
    private static final int MIN_KEY_LENGTH = 16;

    private final AccessMode mode;
    private final byte[] adminKey;
    private final List<String> openPaths;

    /**
     * @param openPaths that need no key, besides health: exact, or all below when it ends in {@code /*}
     * @throws IllegalArgumentException when mode {@code keys} has no key, or one shorter than 16 characters
     */
    public AccessRules(AccessMode mode, Optional<String> adminKey, List<String> openPaths) {
        this.mode = mode;
        this.openPaths = List.copyOf(openPaths);
        this.adminKey = adminKey.orElse("").getBytes(StandardCharsets.UTF_8);
        if (mode == AccessMode.KEYS && this.adminKey.length < MIN_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "tidewatch.auth.mode is keys, so tidewatch.auth.admin-key must be set, of " + MIN_KEY_LENGTH
                            + " characters or more");
        }
    }

    public AccessMode mode() {
        return mode;
    }

    /**
     * Refuses to serve everybody on an address that everybody reaches.
     *
     * @param host {@code quarkus.http.host}
     * @throws IllegalStateException in a sentence for whoever starts the service
     */
    public void checkBinding(String host) {
        if (mode == AccessMode.NONE && !isLoopback(host)) {
            throw new IllegalStateException("quarkus.http.host is " + host
                    + " and tidewatch.auth.mode is none, so anyone on the network could read and write: set"
                    + " tidewatch.auth.mode=keys with tidewatch.auth.admin-key, or bind to 127.0.0.1");
        }
    }

    /** Whether the key is the admin's; takes the same time for every wrong key of a length. */
    public boolean isAdminKey(String key) {
        return adminKey.length > 0 && MessageDigest.isEqual(adminKey, key.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a request needs no key: health and the open paths do not, metrics and the like do not from loopback. All
     * else does, whether anything is there or not. So does every path with matrix parameters, since REST leaves them
     * out when it looks for who answers.
     *
     * @param path of the request, normalised
     * @param fromLoopback whether it comes from this machine
     */
    public boolean isOpen(String path, boolean fromLoopback) {
        if (mode == AccessMode.NONE) {
            return true;
        }
        if (path.indexOf(';') >= 0) {
            return false;
        }
        if (path.equals("/q/health") || path.startsWith("/q/health/")) {
            return true;
        }
        if (path.equals("/metrics") || path.equals("/q") || path.startsWith("/q/")) {
            return fromLoopback;
        }
        return openPaths.stream().anyMatch(open -> covers(open, path));
    }

    private static boolean covers(String open, String path) {
        return open.endsWith("/*") ? path.startsWith(open.substring(0, open.length() - 1)) : path.equals(open);
    }

    /** The key that a request carries: {@code Authorization: Bearer} or {@code X-API-Key}; null for none. */
    public static @Nullable String keyOf(@Nullable String authorization, @Nullable String apiKey) {
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        return apiKey == null || apiKey.isBlank() ? null : apiKey.strip();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
