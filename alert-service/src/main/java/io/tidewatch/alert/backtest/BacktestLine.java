package io.tidewatch.alert.backtest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidewatch.alert.request.Times;
import io.tidewatch.kit.problems.Problem;
import org.jspecify.annotations.Nullable;

/** One line of the answer: how far it is, the result, or why there is none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BacktestLine(
        @Nullable Progress progress,
        @Nullable BacktestView result,
        @Nullable Problem problem) {
    /**
     * How far a run is.
     *
     * @param part 0 to 1
     * @param through the instant that it has come to
     */
    public record Progress(double part, String through, long samples) {}

    static BacktestLine progress(double part, long throughMs, long samples) {
        double rounded = Math.round(part * 1000) / 1000.0;
        return new BacktestLine(new Progress(rounded, Times.text(throughMs), samples), null, null);
    }

    static BacktestLine result(BacktestView result) {
        return new BacktestLine(null, result, null);
    }

    static BacktestLine problem(Problem problem) {
        return new BacktestLine(null, null, problem);
    }
}
