package io.tidewatch.alert.evaluation.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidewatch.alert.evaluation.EvaluationSettings;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import java.time.Duration;

/** Keys {@code tidewatch.alerting.*}. */
@ConfigMapping(prefix = "tidewatch.alerting")
public interface EvaluationConfig {
    /** How long a rule that combines series waits for samples that belong to an instant. */
    @WithDefault("100ms")
    Duration settle();

    /** Bound on what a time trigger waits because the sources' samples arrive late. */
    @WithDefault("10s")
    Duration maxDelay();

    /** How old the newest sample may be that an instant selector takes. */
    @WithDefault("5m")
    Duration lookback();

    /** How far the stream's clock may trail before alerts count as frozen. */
    @WithDefault("10s")
    Duration frozenAfter();

    /** How long a freeze or failing evaluation lasts before alerts become unknown. */
    @WithDefault("60s")
    Duration unknownAfter();

    /** How often progress without a transition is saved. */
    @WithDefault("5s")
    Duration checkpoint();

    /** Series that the windows of one project hold at most. */
    @WithDefault("200000")
    int maxSeries();

    /** Samples that the windows of one project hold at most. */
    @WithDefault("20000000")
    long maxSamples();

    /** Alerts that one rule may have. */
    @WithDefault("1000")
    int maxAlerts();

    /** The settings that these keys make. */
    default EvaluationSettings settings() {
        return new EvaluationSettings(
                new Settling(
                        settle().toMillis(),
                        maxDelay().toMillis(),
                        unknownAfter().toMillis(),
                        1_000),
                new WindowLimits(maxSeries(), maxSamples()),
                lookback().toMillis(),
                frozenAfter().toMillis(),
                unknownAfter().toMillis(),
                1_000,
                maxAlerts(),
                checkpoint().toMillis());
    }
}
