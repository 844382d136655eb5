package io.tidewatch.alert.backtest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.tidewatch.alert.evaluation.Backtests;
import io.tidewatch.kit.problems.ProblemTranslator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run as a stream of lines: progress twice a second, then the result. Who leaves the stream cancels the run. */
public final class BacktestStream {
    private static final Logger LOG = LoggerFactory.getLogger(BacktestStream.class);
    private static final long PROGRESS_NS = 500_000_000;

    private final Backtests backtests;

    public BacktestStream(Backtests backtests) {
        this.backtests = backtests;
    }

    /** @throws io.tidewatch.kit.problems.ProblemException 429, when as many run as may */
    public Multi<BacktestLine> lines(Backtests.Request request) {
        return Multi.createFrom().emitter(emitter -> start(request, emitter), BackPressureStrategy.LATEST);
    }

    private void start(Backtests.Request request, MultiEmitter<? super BacktestLine> emitter) {
        AtomicBoolean left = new AtomicBoolean();
        emitter.onTermination(() -> left.set(true));
        AtomicLong nextNs = new AtomicLong(System.nanoTime());
        try {
            backtests
                    .run(
                            request,
                            (part, throughMs, samples) -> {
                                long now = System.nanoTime();
                                if (now - nextNs.get() >= 0) {
                                    nextNs.set(now + PROGRESS_NS);
                                    emitter.emit(BacktestLine.progress(part, throughMs, samples));
                                }
                            },
                            left::get)
                    .whenComplete((answer, failure) -> {
                        emitter.emit(failure == null ? BacktestLine.result(BacktestView.of(answer)) : failed(failure));
                        emitter.complete();
                    });
        } catch (RuntimeException e) {
            emitter.emit(failed(e));
            emitter.complete();
        }
    }

    private static BacktestLine failed(Throwable failure) {
        ProblemTranslator.Translation translation = ProblemTranslator.translate(failure);
        if (translation.bug()) {
            LOG.error("a backtest failed", failure);
        }
        return BacktestLine.problem(translation.problem());
    }
}
