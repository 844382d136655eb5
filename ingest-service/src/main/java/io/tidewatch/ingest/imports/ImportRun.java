package io.tidewatch.ingest.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.model.ProjectId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An import and how far it is. Written by one thread, read by any. */
public final class ImportRun {
    /** What it is doing. */
    public enum State {
        RUNNING,
        /** All was read, and what was right is on Kafka. */
        DONE,
        /** It ended before its stream did. */
        FAILED
    }

    /**
     * As it is shown.
     *
     * @param bytes that were read, unpacked
     * @param lines that were read
     * @param accepted samples that are on Kafka
     * @param refused samples that were not taken
     * @param reasons of them, with their counts
     * @param first of those refused, in words
     * @param error why it failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Progress(
            long id,
            String format,
            String state,
            Instant started,
            @Nullable Instant ended,
            long bytes,
            long lines,
            long accepted,
            long refused,
            Map<String, Long> reasons,
            @Nullable String first,
            @Nullable String error) {}

    private final long id;
    private final ProjectId project;
    private final String format;
    private final Instant started;
    private final ImportRefusals refusals = new ImportRefusals();
    private volatile long bytes;
    private volatile long lines;
    private volatile long accepted;
    private volatile State state = State.RUNNING;
    private volatile @Nullable Instant ended;
    private volatile @Nullable String error;

    ImportRun(long id, ProjectId project, String format, Instant started) {
        this.id = id;
        this.project = project;
        this.format = format;
        this.started = started.truncatedTo(ChronoUnit.MILLIS);
    }

    ProjectId project() {
        return project;
    }

    ImportRefusals refusals() {
        return refusals;
    }

    /** Samples that are on Kafka. */
    public long accepted() {
        return accepted;
    }

    /** Samples that were refused. */
    public long refused() {
        return refusals.total();
    }

    /** Lines that were read. */
    public long lines() {
        return lines;
    }

    /** So much was read. */
    void read(long allBytes, long allLines) {
        bytes = allBytes;
        lines = allLines;
    }

    /** More samples are on Kafka. One thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void accepted(long more) {
        accepted += more;
    }

    void end(State how, Instant at, @Nullable String why) {
        error = why;
        ended = at.truncatedTo(ChronoUnit.MILLIS);
        state = how;
    }

    /** As it is now. */
    public Progress progress() {
        Map<String, Long> reasons = new TreeMap<>();
        for (Map.Entry<RefusalReason, Long> count : refusals.counts().entrySet()) {
            reasons.put(count.getKey().text(), count.getValue());
        }
        String first = refusals.first();
        return new Progress(
                id,
                format,
                state.name().toLowerCase(java.util.Locale.ROOT),
                started,
                ended,
                bytes,
                lines,
                accepted,
                refusals.total(),
                reasons,
                first.isEmpty() ? null : first,
                error);
    }
}
