package io.tidewatch.query.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.ledger.ConservationLedger;
import io.tidewatch.query.ledger.LedgerFigures;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/** The conservation ledger as metrics, looked up every few seconds whether or not anything is sent. */
@Singleton
public class LedgerMeters {
    private static final Logger LOG = Logger.getLogger(LedgerMeters.class);

    private final LedgerFigures figures;
    private final MetricsRuntime runtime;
    private final QuerySettings settings;
    private final MultiGauge difference;
    private final MultiGauge lag;
    private final MultiGauge lost;
    private final ScheduledExecutorService refreshing = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ledger-metrics");
        thread.setDaemon(true);
        return thread;
    });

    LedgerMeters(LedgerFigures figures, MetricsRuntime runtime, QuerySettings settings, MeterRegistry registry) {
        this.figures = figures;
        this.runtime = runtime;
        this.settings = settings;
        difference = MultiGauge.builder("tidewatch_ledger_difference")
                .description("Events that were accepted and are neither stored, duplicates, refused nor in memory")
                .register(registry);
        lag = MultiGauge.builder("tidewatch_ledger_lag")
                .description("Records that are on Kafka and not read yet")
                .register(registry);
        lost = MultiGauge.builder("tidewatch_ledger_lost")
                .description("Records that Kafka no longer had when they were to be read")
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        long every = settings.ledgerInterval().toMillis();
        var unused = refreshing.scheduleWithFixedDelay(this::refresh, every, every, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        refreshing.shutdownNow();
    }

    /** A scheduled task that throws is not run again; figures that cannot be had stay as they were. */
    private void refresh() {
        if (!runtime.prepared().isDone()) {
            return;
        }
        try {
            List<ConservationLedger.Line> lines = figures.lines();
            difference.register(rows(lines, ConservationLedger.Line::difference), true);
            lag.register(rows(lines, ConservationLedger.Line::lag), true);
            lost.register(
                    figures.lost().stream()
                            .<MultiGauge.Row<?>>map(l -> MultiGauge.Row.of(Tags.of("topic", l.topic()), l.records()))
                            .toList(),
                    true);
        } catch (TidewatchException e) {
            LOG.debug("the ledger's figures cannot be had", e);
        } catch (RuntimeException e) {
            LOG.error("the ledger's figures cannot be had", e);
        }
    }

    private static List<MultiGauge.Row<?>> rows(
            List<ConservationLedger.Line> lines, ToLongFunction<ConservationLedger.Line> figure) {
        return lines.stream()
                .<MultiGauge.Row<?>>map(line -> MultiGauge.Row.of(
                        Tags.of("project", line.project(), "signal", line.signal()), figure.applyAsLong(line)))
                .toList();
    }
}
