package io.tidewatch.alert.routing;

import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alert as routing sees it: its labels are its identity. Immutable.
 *
 * @param endsAt when it was or will be over; null while its source says that it fires
 * @param updatedAt when we heard of it last
 * @param timesOut whether {@code endsAt} was set by us because the sender gave none
 * @param channels ids of channels that its rule names; it goes to these and past the routes
 */
public record RoutedAlert(
        Labels labels,
        Map<String, String> annotations,
        Instant startsAt,
        @Nullable Instant endsAt,
        Instant updatedAt,
        String generatorUrl,
        boolean timesOut,
        List<String> channels) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public RoutedAlert {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        channels = List.copyOf(channels);
    }

    /** Whether it is over at this moment. */
    public boolean resolvedAt(Instant now) {
        return endsAt != null && !endsAt.isAfter(now);
    }

    /** 16 hexadecimal digits. */
    public String fingerprint() {
        return fingerprint(labels);
    }

    /** Prometheus' fingerprint of labels: FNV-1a of names and values, each followed by the byte 255. */
    public static String fingerprint(Labels labels) {
        long[] hash = {FNV_OFFSET};
        labels.forEach((name, value) -> {
            hash[0] = add(add(hash[0], name), value);
        });
        return String.format("%016x", hash[0]);
    }

    private static long add(long hash, String text) {
        long sum = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            sum = (sum ^ (b & 0xff)) * FNV_PRIME;
        }
        return (sum ^ 0xff) * FNV_PRIME;
    }

    /**
     * What is known of the alert once a newer word of it has come: the earlier beginning counts while both overlap, and
     * an end that was only guessed does not shorten one that was said.
     */
    public RoutedAlert mergedInto(RoutedAlert newer) {
        Instant oldEnd = endsAt == null ? Instant.MAX : endsAt;
        Instant newEnd = newer.endsAt == null ? Instant.MAX : newer.endsAt;
        boolean overlap = (newEnd.isAfter(startsAt) && newEnd.isBefore(oldEnd))
                || (newer.startsAt.isAfter(startsAt) && newer.startsAt.isBefore(oldEnd));
        if (!overlap) {
            return newer;
        }
        Instant starts = startsAt.isBefore(newer.startsAt) ? startsAt : newer.startsAt;
        Instant ends = newer.endsAt;
        boolean bothOver = newer.resolvedAt(newer.updatedAt) && resolvedAt(newer.updatedAt);
        boolean bothOn = !newer.resolvedAt(newer.updatedAt) && !timesOut && endsAt != null;
        if ((bothOver || bothOn) && oldEnd.isAfter(newEnd)) {
            ends = endsAt;
        }
        return new RoutedAlert(
                newer.labels,
                newer.annotations,
                starts,
                ends,
                newer.updatedAt,
                newer.generatorUrl,
                newer.timesOut,
                newer.channels);
    }
}
