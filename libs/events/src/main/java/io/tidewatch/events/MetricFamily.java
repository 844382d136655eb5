package io.tidewatch.events;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * The family of a metric: its name without one suffix {@code _bucket}, {@code _sum}, {@code _count} or
 * {@code _created}, so that the parts of a histogram or summary stay together. Part of record format version 1: never
 * changes.
 */
public final class MetricFamily {
    private MetricFamily() {}

    /** The family of a metric name; a name that is nothing but a suffix is its own family. */
    public static String of(String metricName) {
        int cut =
                switch (metricName.isEmpty() ? ' ' : metricName.charAt(metricName.length() - 1)) {
                    case 't' -> suffix(metricName, metricName.endsWith("_bucket") ? "_bucket" : "_count");
                    case 'm' -> suffix(metricName, "_sum");
                    case 'd' -> suffix(metricName, "_created");
                    default -> 0;
                };
        return cut == 0 ? metricName : metricName.substring(0, cut);
    }

    private static int suffix(String name, String suffix) {
        return name.endsWith(suffix) ? name.length() - suffix.length() : 0;
    }

    /** XXH3 (64 bits, seed 0) of the family in UTF-8; its lower 32 bits stand in metrics records. */
    public static long hash(String family) {
        return Hashing.xxh3_64().hashBytesToLong(family.getBytes(StandardCharsets.UTF_8));
    }
}
