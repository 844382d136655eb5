package io.tidewatch.alert.evaluation.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidewatch.alert.evaluation.EvaluationSettings;
import io.tidewatch.alert.evaluation.GroupSettings;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import java.time.Duration;
import java.util.Map;

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

    /** Distance of two evaluations of a rule group that names none. */
    @WithDefault("1m")
    Duration evaluationInterval();

    /** How far before its instant a rule of a group that says nothing is evaluated. */
    @WithDefault("0s")
    Duration queryOffset();

    /** Whether alerts of groups that need no order are evaluated as their samples arrive. */
    @WithDefault("true")
    boolean alertsOnArrival();

    /** How often {@code ALERTS} of such alerts is repeated; 0 publishes neither it nor {@code ALERTS_FOR_STATE}. */
    @WithDefault("15s")
    Duration alertSeries();

    /** Series that a rule of a group without a limit may record. */
    @WithDefault("10000")
    int maxRecorded();

    /** Labels of this installation, for templates. */
    Map<String, String> externalLabels();

    /**
     * The settings that these keys make.
     *
     * @param externalUrl the public origin
     */
    default EvaluationSettings settings(String externalUrl) {
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
                checkpoint().toMillis(),
                new GroupSettings(
                        evaluationInterval().toMillis(),
                        queryOffset().toMillis(),
                        alertsOnArrival(),
                        alertSeries().toMillis(),
                        maxRecorded(),
                        Labels.of(externalLabels()),
                        externalUrl));
    }
}
