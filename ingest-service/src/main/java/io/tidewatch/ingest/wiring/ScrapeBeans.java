package io.tidewatch.ingest.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.scrape.host.HostMetrics;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.loop.ScrapeContext;
import io.tidewatch.ingest.scrape.loop.ScrapeCounts;
import io.tidewatch.ingest.scrape.loop.ScrapeSink;
import io.tidewatch.ingest.scrape.pool.ScrapeManager;
import io.tidewatch.ingest.scrape.slots.HealthReports;
import io.tidewatch.ingest.scrape.slots.SlotMember;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.wiring.TopicsStart;
import io.tidewatch.model.ProjectId;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes beans of scraping and starts and ends it. */
@Singleton
public class ScrapeBeans {
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor scheduler;

    public ScrapeBeans() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        // Not more can wait than there are targets, since each has one scrape under way at most.
        workers = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "scrape-work"));
        workers.allowCoreThreadTimeOut(true);
        scheduler = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "scrape-clock"));
        scheduler.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Produces
    @Singleton
    ScrapeCounts scrapeCounts(MeterRegistry meters) {
        ScrapeCounts counts = new ScrapeCounts();
        String name = "tidewatch_scrapes";
        String help = "Scrapes by how they ended";
        FunctionCounter.builder(name, counts, ScrapeCounts::goodScrapes)
                .tag("outcome", "good")
                .description(help)
                .register(meters);
        FunctionCounter.builder(name, counts, ScrapeCounts::failedScrapes)
                .tag("outcome", "failed")
                .description(help)
                .register(meters);
        FunctionCounter.builder(name, counts, ScrapeCounts::skippedScrapes)
                .tag("outcome", "skipped")
                .description(help)
                .register(meters);
        return counts;
    }

    @Produces
    @Singleton
    ScrapeManager scrapeManager(
            Vertx vertx,
            ScrapeSettings settings,
            HostSettings host,
            Clock clock,
            EventTime time,
            MetricsPublisher publisher,
            IngestLedger ledger,
            ScrapeCounts counts,
            MeterRegistry meters) {
        ByteBudget budget = new ByteBudget(settings.maxBodies());
        ScrapeContext context = new ScrapeContext(
                scheduler,
                workers,
                clock,
                time,
                new PublishedScrapes(publisher, ledger, new ProjectId(settings.project())),
                counts,
                settings.maxBody(),
                settings.maxSamples());
        ScrapeManager manager = new ScrapeManager(
                vertx, budget, context, settings.configFile().map(Path::of).orElse(null));
        if (host.enabled()) {
            manager.collectHost(
                    new HostMetrics(Path.of("/proc")),
                    host.instance().orElseGet(ScrapeBeans::machine),
                    host.interval());
        }
        Gauge.builder("tidewatch_scrape_targets", manager, ScrapeManager::scrapedHere)
                .description("Targets that this replica scrapes")
                .register(meters);
        Gauge.builder(
                        "tidewatch_scrape_config_valid",
                        manager,
                        of -> of.configProblem().isEmpty() ? 1 : 0)
                .description("Whether the scrape configuration as it stands in its file is taken")
                .register(meters);
        Gauge.builder("tidewatch_scrape_held_bytes", budget, ByteBudget::held)
                .description("Bytes of answers that are under way")
                .register(meters);
        return manager;
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Produces
    @Singleton
    SlotMember slotMember(KafkaConnection kafka, ScrapeManager manager) {
        return new SlotMember(kafka, (slots, count) -> manager.own(new ScrapeManager.Share(slots, count)));
    }

    @Produces
    @Singleton
    HealthReports healthReports(KafkaConnection kafka, ScrapeManager manager, Clock clock) {
        return new HealthReports(kafka, manager, clock);
    }

    void start(
            @Observes StartupEvent event,
            ScrapeManager manager,
            SlotMember member,
            HealthReports health,
            ScrapeSettings settings,
            TopicsStart topics) {
        manager.start();
        if (settings.configFile().isPresent()) {
            topics.task().whenDone().thenRun(() -> {
                member.start();
                health.start();
            });
        }
    }

    /** Before the publisher, whose end would lose what is under way. */
    void stop(
            @Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownEvent event,
            ScrapeManager manager,
            SlotMember member,
            HealthReports health) {
        health.close();
        member.close();
        manager.close();
        scheduler.shutdownNow();
        workers.shutdown();
    }

    /** Puts scraped samples on the stream and counts them. */
    private record PublishedScrapes(MetricsPublisher publisher, IngestLedger ledger, ProjectId project)
            implements ScrapeSink {
        @Override
        public CompletionStage<Void> publish(SampleBatch samples) {
            CompletionStage<Void> published;
            try {
                published = publisher.publish(project, samples);
            } catch (RuntimeException e) {
                published = CompletableFuture.failedFuture(e);
            }
            return published.whenComplete((done, error) -> {
                if (error == null) {
                    ledger.accepted(project, Signal.METRICS, samples.points());
                } else {
                    ledger.refused(project, Signal.METRICS, Caller.reason(error), samples.points());
                }
            });
        }

        @Override
        public void refused(RefusalReason reason, long samples) {
            ledger.refused(project, Signal.METRICS, reason, samples);
        }
    }
}
