package io.tidewatch.ingest.series;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.tidewatch.ingest.masking.TextMasker;

/**
 * Masks values of labels, each once: series that are new mostly differ from known ones in one value. Bounded; holds what
 * was masked, not what it was made of. Safe for any thread.
 */
public final class LabelMasks {
    private static final int MOST_VALUES = 50_000;
    private static final WireCache<String> KNOWN = new WireCache<>(MOST_VALUES);

    private LabelMasks() {}

    /** As {@link TextMasker#mask(String, String)}; equal values come as one object while they are remembered. */
    public static String mask(String name, String value) {
        HashValue128 key = WireCache.key(WireCache.key(name), WireCache.key(value));
        String known = KNOWN.get(key);
        if (known == null) {
            known = TextMasker.mask(name, value);
            KNOWN.putSized(key, known, 2 * value.length());
        }
        return known;
    }
}
