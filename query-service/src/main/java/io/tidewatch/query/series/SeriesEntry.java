package io.tidewatch.query.series;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;

/**
 * A series that is known. One object a series in the whole process, so that partitions, index and store agree about
 * what of it is sealed. Safe for any thread.
 */
public final class SeriesEntry {
    /** Nothing is sealed. */
    public static final long NOTHING_SEALED = Long.MIN_VALUE;
    /** What is sealed must be looked up: the state after a start. */
    public static final long SEALED_UNKNOWN = Long.MAX_VALUE;

    private final ProjectId project;
    private final SeriesId id;
    private final Labels labels;
    private final int number;
    private volatile boolean stored;
    private volatile long sealedThroughMs;
    private volatile long lastSeenMs;
    private boolean leaving;
    private boolean gone;

    /**
     * @param number that the index gave it: small and dense
     * @param stored whether the store has a row of the series
     * @param lastSeenMs what that row says, milliseconds; 0 when there is none
     */
    public SeriesEntry(ProjectId project, SeriesId id, Labels labels, int number, boolean stored, long lastSeenMs) {
        this.project = project;
        this.id = id;
        this.labels = labels;
        this.number = number;
        this.stored = stored;
        this.sealedThroughMs = stored ? SEALED_UNKNOWN : NOTHING_SEALED;
        this.lastSeenMs = lastSeenMs;
    }

    public ProjectId project() {
        return project;
    }

    public SeriesId id() {
        return id;
    }

    public Labels labels() {
        return labels;
    }

    /** The number that the index gave it: small and dense. */
    public int number() {
        return number;
    }

    /** Whether the store has a row of this series. */
    public boolean stored() {
        return stored;
    }

    /** Newest sealed time stamp, {@link #NOTHING_SEALED} or {@link #SEALED_UNKNOWN}. */
    public long sealedThroughMs() {
        return sealedThroughMs;
    }

    /** When the store's row says that the series was seen last, milliseconds. */
    public long lastSeenMs() {
        return lastSeenMs;
    }

    /** Records a seal that is committed. Called by one sealer at a time. */
    public void sealed(long throughMs, long seenMs) {
        stored = true;
        sealedThroughMs = sealedThroughMs == SEALED_UNKNOWN ? throughMs : Math.max(sealedThroughMs, throughMs);
        lastSeenMs = seenMs;
    }

    /** Makes the next seal look up what is there: another owner may have sealed meanwhile. */
    public void forgetSealed() {
        stored = true;
        sealedThroughMs = SEALED_UNKNOWN;
    }

    /** The store has a row of the series that says when it was seen last: another replica may have written it. */
    void seen(long seenMs) {
        if (!stored) {
            forgetSealed();
        }
        lastSeenMs = Math.max(lastSeenMs, seenMs);
    }

    /** A head takes the series up again; false when the index has forgotten this entry, so that another is needed. */
    public synchronized boolean use() {
        leaving = false;
        return !gone;
    }

    /** No head has the series any more; true at the second call without {@link #use} between, which is the last. */
    synchronized boolean leave() {
        gone = leaving;
        leaving = true;
        return gone;
    }

    /** A head has the series after all. */
    synchronized void stay() {
        leaving = false;
    }
}
