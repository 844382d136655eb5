package io.tidewatch.timeseries.block;

import io.tidewatch.model.ProjectId;

/**
 * What all series of a block have in common.
 *
 * @param family the metric's name without {@code _bucket}, {@code _sum}, {@code _count}, {@code _created}
 * @param resolutionMs milliseconds of a bucket; {@link #RAW} for samples as they were sent
 */
public record BlockKey(ProjectId project, String family, long resolutionMs) {
    /** The resolution of raw samples. */
    public static final long RAW = 0;

    public BlockKey {
        if (resolutionMs < 0) {
            throw new IllegalArgumentException("resolution " + resolutionMs + " is negative");
        }
    }

    /** Raw samples of a family. */
    public static BlockKey raw(ProjectId project, String family) {
        return new BlockKey(project, family, RAW);
    }

    @Override
    public String toString() {
        return "project " + project + ", family " + family + (resolutionMs == RAW ? "" : ", " + resolutionMs + " ms");
    }
}
