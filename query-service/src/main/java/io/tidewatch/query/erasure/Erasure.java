package io.tidewatch.query.erasure;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples that are to be erased: those of selected series in a range, as far as Kafka had them at the request.
 *
 * @param id unique, ascending
 * @param match the selectors as they were given; none once it is done
 * @param selectors of series; a series that any of them selects is meant
 * @param startMs inclusive, milliseconds since the Unix epoch
 * @param endMs inclusive, not after the request
 * @param masks whether reads leave the samples out: until some time after it is done
 * @param cut what came before is meant
 */
public record Erasure(
        long id,
        ProjectId project,
        List<String> match,
        List<List<LabelMatcher>> selectors,
        long startMs,
        long endMs,
        State state,
        Instant requestedAt,
        @Nullable Instant doneAt,
        boolean masks,
        Cut cut,
        Progress progress) {

    /** How far it is, in this order. */
    public enum State {
        /** Heads hold samples that came before the request. */
        WAITING,
        /** Blocks are rewritten. */
        ERASING,
        /** Tables are written anew, so that nothing is left on disk. */
        REWRITING,
        DONE
    }

    /**
     * What was done.
     *
     * @param series that the selectors match
     * @param forgotten series of which nothing was left
     * @param units families times windows
     * @param unitsDone of them
     * @param blocks that were rewritten
     * @param samples and buckets that were taken out
     * @param bytes that blocks became smaller by
     * @param unreadable blocks, and series of blocks, that could not be read
     * @param tables still to be written anew
     */
    public record Progress(
            long series,
            long forgotten,
            long units,
            long unitsDone,
            long blocks,
            long samples,
            long bytes,
            long unreadable,
            List<String> tables) {}

    /** Whether a series is meant. */
    public boolean selects(Labels labels) {
        for (List<LabelMatcher> selector : selectors) {
            if (selects(selector, labels)) {
                return true;
            }
        }
        return false;
    }

    private static boolean selects(List<LabelMatcher> selector, Labels labels) {
        for (LabelMatcher matcher : selector) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a time stamp is meant, milliseconds. */
    public boolean covers(long timeMs) {
        return timeMs >= startMs && timeMs <= endMs;
    }
}
