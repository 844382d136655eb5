package io.tidewatch.ingest.scrape.relabel;

import java.util.Locale;

/** What a rule does (Prometheus, {@code model/relabel}). */
public enum RelabelAction {
    /** Sets the target label to the replacement when the expression matches. */
    REPLACE,
    /** Drops what does not match. */
    KEEP,
    /** Drops what matches. */
    DROP,
    /** Drops what does not equal the target label. */
    KEEPEQUAL,
    /** Drops what equals the target label. */
    DROPEQUAL,
    /** Sets the target label to the MD5 hash of the sources modulo the modulus. */
    HASHMOD,
    /** Copies labels whose names match to the name that the replacement gives. */
    LABELMAP,
    /** Removes labels whose names match. */
    LABELDROP,
    /** Removes labels whose names do not match. */
    LABELKEEP,
    /** Sets the target label to the sources in lower case. */
    LOWERCASE,
    /** Sets the target label to the sources in upper case. */
    UPPERCASE;

    /** Lower case, as configurations write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
