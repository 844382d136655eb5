package io.tidewatch.alert.evaluation.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.alert.evaluation.ActiveAlerts;
import io.tidewatch.alert.evaluation.Backtests;
import io.tidewatch.alert.evaluation.EvaluationFigures;
import io.tidewatch.alert.evaluation.EvaluationService;
import io.tidewatch.alert.evaluation.RuleEvaluator;
import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.alert.notify.wiring.NotifySettings;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.metrics.CanaryMeters;
import io.tidewatch.kit.wiring.TopicsStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Starts evaluation once the topics exist, and offers what others need of it. */
@Singleton
public class EvaluationBeans {
    private final EvaluationService service;
    private final StartTask start;
    private final CanaryMeters canary;

    EvaluationBeans(
            KafkaConnection kafka,
            SampleHistory history,
            EvaluationConfig config,
            NotifySettings notify,
            TopicsStart topics,
            MeterRegistry registry) {
        this.service = new EvaluationService(
                kafka, history, config.settings(notify.externalUrl().toString()), Clock.systemUTC());
        this.start = new StartTask("start of rule evaluation", () -> {
            if (!topics.task().await(Duration.ofSeconds(30))) {
                throw new IllegalStateException("the topics do not exist yet");
            }
            service.start();
            return true;
        });
        measure(registry, service.figures());
        this.canary = new CanaryMeters(registry, "alert", service.figures().canary(), Clock.systemUTC());
    }

    void start(@Observes StartupEvent event) {
        start.start();
    }

    void stop(@Observes ShutdownEvent event) {
        start.close();
        service.close();
        canary.close();
    }

    @Produces
    @Singleton
    ActiveAlerts activeAlerts() {
        return service.activeAlerts();
    }

    @Produces
    @Singleton
    RuleEvaluator ruleEvaluator() {
        return service.ruleEvaluator();
    }

    @Produces
    @Singleton
    Backtests backtests() {
        return service.backtests();
    }

    @Produces
    @Singleton
    EvaluationFigures figures() {
        return service.figures();
    }

    private static void measure(MeterRegistry registry, EvaluationFigures figures) {
        Gauge.builder("tidewatch_alert_rules", figures, EvaluationFigures::rules)
                .description("Rules that this replica evaluates")
                .register(registry);
        Gauge.builder("tidewatch_alert_firing", figures, EvaluationFigures::firing)
                .description("Alerts of this replica's rules that are firing")
                .register(registry);
        Gauge.builder("tidewatch_alert_lag_records", figures, EvaluationFigures::lag)
                .description("Records between evaluation and the end of the metrics stream")
                .register(registry);
        Gauge.builder("tidewatch_alert_latency_p99_seconds", figures, f -> f.p99Ms() / 1000.0)
                .description("From an event's append to the committed decision, 99th percentile of the newest")
                .register(registry);
        FunctionCounter.builder("tidewatch_alert_transitions", figures, EvaluationFigures::transitions)
                .description("Transitions that were committed")
                .register(registry);
        FunctionCounter.builder("tidewatch_alert_records", figures, EvaluationFigures::opened)
                .description("Metrics records by whether they were opened or passed over by their headers alone")
                .tag("read", "opened")
                .register(registry);
        FunctionCounter.builder("tidewatch_alert_records", figures, EvaluationFigures::passedOver)
                .description("Metrics records by whether they were opened or passed over by their headers alone")
                .tag("read", "passed_over")
                .register(registry);
        FunctionCounter.builder("tidewatch_alert_unreadable_records", figures, EvaluationFigures::unreadable)
                .description("Metrics records that evaluation could not read")
                .register(registry);
        FunctionCounter.builder("tidewatch_alert_sessions", figures, EvaluationFigures::sessions)
                .description("How often evaluation began: at the start, at changes of slots, after failures")
                .register(registry);
    }
}
