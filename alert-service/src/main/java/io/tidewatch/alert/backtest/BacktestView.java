package io.tidewatch.alert.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.evaluation.Backtest;
import io.tidewatch.alert.evaluation.BacktestComparison;
import io.tidewatch.alert.evaluation.Backtests;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.rules.JsonValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A result as the answer shows it: the draft's run, and beside it that of the rule that it replaces. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BacktestView(
        Run draft, @Nullable Run replaced, @Nullable Difference difference) {
    private static final double DAY_MS = 86_400_000;

    /**
     * One rule's run.
     *
     * @param complete false when it was cut short, with the reason
     * @param pagesPerDay how often an alert began to fire, by day of the time that was evaluated
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Run(
            String start,
            String end,
            boolean complete,
            @Nullable String cutShort,
            long samples,
            List<TierPart> tiers,
            List<String> warnings,
            List<String> errors,
            int pages,
            double pagesPerDay,
            List<Firing> firings,
            List<Change> transitions) {
        static Run of(Backtest run) {
            double days = Math.max(1, run.endMs() - run.startMs()) / DAY_MS;
            int pages = run.firings().size();
            return new Run(
                    Times.text(run.startMs()),
                    Times.text(run.endMs()),
                    run.cutShort() == null,
                    run.cutShort(),
                    run.samples(),
                    run.tiers().stream().map(TierPart::of).toList(),
                    run.warnings(),
                    run.errors(),
                    pages,
                    Math.round(pages / days * 100) / 100.0,
                    run.firings().stream().map(Firing::of).toList(),
                    run.transitions().stream().map(Change::of).toList());
        }
    }

    /** Which part of the past was read from what. */
    public record TierPart(String tier, String start, String end) {
        static TierPart of(Backtest.TierPart part) {
            return new TierPart(part.tier(), Times.text(part.startMs()), Times.text(part.endMs()));
        }
    }

    /** A time for which an alert would have fired; without an end when it still did at the end of the run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Firing(
            Map<String, String> labels,
            String start,
            @Nullable String end) {
        static Firing of(Backtest.Firing firing) {
            Long end = firing.endMs();
            return new Firing(
                    firing.labels().toMap(), Times.text(firing.startMs()), end == null ? null : Times.text(end));
        }
    }

    /** A change of phase. */
    public record Change(
            String instant, Map<String, String> labels, String from, String to, String reason, Object value) {
        static Change of(Backtest.Change change) {
            return new Change(
                    Times.text(change.instantMs()),
                    change.labels().toMap(),
                    change.from().text(),
                    change.to().text(),
                    change.reason(),
                    JsonValues.of(change.value()));
        }
    }

    /** What would change: seconds that alerts fire by both rules and by one alone, and firings that only one has. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Difference(
            double secondsBoth,
            double secondsOnlyDraft,
            double secondsOnlyReplaced,
            List<Firing> onlyDraft,
            List<Firing> onlyReplaced) {
        static Difference of(BacktestComparison comparison) {
            return new Difference(
                    comparison.bothMs() / 1000.0,
                    comparison.onlyDraftMs() / 1000.0,
                    comparison.onlyReplacedMs() / 1000.0,
                    comparison.onlyDraft().stream().map(Firing::of).toList(),
                    comparison.onlyReplaced().stream().map(Firing::of).toList());
        }
    }

    static BacktestView of(Backtests.Answer answer) {
        Backtest replaced = answer.replaced();
        BacktestComparison comparison = answer.comparison();
        return new BacktestView(
                Run.of(answer.draft()),
                replaced == null ? null : Run.of(replaced),
                comparison == null ? null : Difference.of(comparison));
    }
}
