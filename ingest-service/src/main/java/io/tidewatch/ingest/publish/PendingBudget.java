package io.tidewatch.ingest.publish;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much may wait for Kafka, and whose. While there is room everyone takes what they need. When three quarters are
 * taken, each project of which something waits has a fair share, all shares being alike: above it nothing is taken, and
 * within it even beyond the bound, so that one who fills everything keeps nobody out; but never more than twice the bound
 * waits. One request alone is always taken, however large. Safe for any thread.
 */
final class PendingBudget {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int most;
    private final Map<ProjectId, Integer> byProject = new HashMap<>();
    private int waiting;
    /** Of what waits, what was found out after it was taken: it counts for its project, but shuts no other out. */
    private int grown;

    /** @param most samples that may wait */
    PendingBudget(int most) {
        this.most = most;
    }

    /** @throws ProblemException with 429 when it would be too much */
    synchronized void take(ProjectId project, int samples) {
        int own = byProject.getOrDefault(project, 0);
        int projects = byProject.size() + (own == 0 ? 1 : 0);
        int share = most / projects;
        boolean fits = waiting + (long) samples <= most;
        boolean nearlyFull = waiting + (long) samples > most - most / 4;
        // Who has nothing waiting may send one request, however small the shares are.
        boolean withinShare =
                (own == 0 || own + (long) samples <= share) && waiting - grown + (long) samples <= 2L * most;
        if (waiting > 0 && !(withinShare || (fits && !nearlyFull))) {
            throw ProblemException.tooMany(
                    projects == 1 || own + (long) samples <= share
                            ? waiting + " samples wait for Kafka, the most are " + most
                            : own + " samples of this project wait for Kafka, its share among " + projects
                                    + " projects is " + share,
                    RETRY_AFTER);
        }
        waiting += samples;
        byProject.merge(project, samples, Integer::sum);
    }

    /** What was taken is larger than it seemed; it is not refused any more. */
    synchronized void grow(ProjectId project, int samples) {
        waiting += samples;
        grown += samples;
        byProject.merge(project, samples, Integer::sum);
    }

    /**
     * What was taken does not wait any more.
     *
     * @param ofThatGrown what of it {@link #grow} added
     */
    synchronized void give(ProjectId project, int samples, int ofThatGrown) {
        waiting -= samples;
        grown -= ofThatGrown;
        byProject.computeIfPresent(project, (of, before) -> before == samples ? null : before - samples);
    }

    synchronized int waiting() {
        return waiting;
    }
}
