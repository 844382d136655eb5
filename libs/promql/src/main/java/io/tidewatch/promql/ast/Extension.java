package io.tidewatch.promql.ast;

import java.util.Locale;

/** How a selector looks beyond the edges of its range. */
public enum Extension {
    NONE,
    /** The newest sample before the start belongs to the range. */
    ANCHORED,
    /** At the edges, values are interpolated between the samples on both sides. */
    SMOOTHED;

    /** As PromQL writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
