package io.tidewatch.query.prom;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.store.ProjectTiers;
import io.tidewatch.query.store.RetentionTable;
import io.tidewatch.query.store.StoreTransactions;
import io.tidewatch.query.store.Tiers;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a project's samples are kept, read and set. Safe for any thread that may wait. */
public final class RetentionEndpoints {
    private static final Duration LEAST_RAW = Duration.ofHours(12);
    private static final Duration LEAST = Duration.ofDays(1);
    private static final Duration MOST = Duration.ofDays(3_660);

    private final StoreTransactions transactions;
    private final ProjectTiers tiers;
    private final Clock clock;
    private final RetentionTable table = new RetentionTable();

    public RetentionEndpoints(StoreTransactions transactions, ProjectTiers tiers, Clock clock) {
        this.transactions = transactions;
        this.tiers = tiers;
        this.clock = clock;
    }

    /**
     * Durations as PromQL writes them.
     *
     * @param raw of raw samples
     * @param minutes of aggregates of a minute
     * @param fiveMinutes of aggregates of five minutes
     */
    public record Asked(
            @Nullable String raw,
            @Nullable String minutes,
            @JsonProperty("five_minutes") @Nullable String fiveMinutes) {}

    /**
     * What holds.
     *
     * @param own whether the project has its own
     */
    public record Answer(
            String raw,
            String minutes,
            @JsonProperty("five_minutes") String fiveMinutes,
            boolean own) {}

    /** Of a project. */
    public Answer get(ProjectId project) {
        tiers.refresh();
        Tiers of = tiers.of(project);
        return new Answer(
                DurationText.print(of.raw().toMillis()),
                DurationText.print(of.minutes().toMillis()),
                DurationText.print(of.fiveMinutes().toMillis()),
                tiers.isOwn(project));
    }

    /** Gives a project its own; what is not said is as before. */
    public Answer put(ProjectId project, Asked asked) {
        tiers.refresh();
        Tiers before = tiers.of(project);
        Duration raw = duration("raw", asked.raw(), before.raw(), LEAST_RAW);
        Duration minutes = duration("minutes", asked.minutes(), before.minutes(), LEAST);
        Duration fiveMinutes = duration("five_minutes", asked.fiveMinutes(), before.fiveMinutes(), LEAST);
        if (minutes.compareTo(raw) < 0) {
            throw ProblemException.invalid("minutes", "must not be shorter than raw");
        }
        if (fiveMinutes.compareTo(minutes) < 0) {
            throw ProblemException.invalid("five_minutes", "must not be shorter than minutes");
        }
        long now = clock.millis();
        // What is kept longer from now on is not there yet beyond what was kept so far.
        Tiers after = since(new Tiers(raw, minutes, fiveMinutes), before, now);
        transactions.in(c -> table.put(c, project, after, true));
        return get(project);
    }

    /** Makes it as configured again; what had gone by then stays gone. */
    public Answer delete(ProjectId project) {
        tiers.refresh();
        if (tiers.isOwn(project)) {
            Tiers after = since(tiers.usual(), tiers.of(project), clock.millis());
            transactions.in(c -> table.put(c, project, after, false));
        }
        return get(project);
    }

    private static Tiers since(Tiers after, Tiers before, long nowMs) {
        return after.since(
                Math.max(before.rawSinceMs(), nowMs - before.raw().toMillis()),
                Math.max(before.minutesSinceMs(), nowMs - before.minutes().toMillis()));
    }

    private static Duration duration(String field, @Nullable String text, Duration otherwise, Duration least) {
        if (text == null) {
            return otherwise;
        }
        Duration asked;
        try {
            asked = Duration.ofMillis(DurationText.parse(text));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ProblemException.invalid(field, "'" + text + "' is not a duration such as 36h or 30d");
        }
        if (asked.compareTo(least) < 0 || asked.compareTo(MOST) > 0) {
            throw ProblemException.invalid(
                    field,
                    "must lie between " + DurationText.print(least.toMillis()) + " and "
                            + DurationText.print(MOST.toMillis()));
        }
        return asked;
    }
}
