package io.tidewatch.ingest.scrape.pool;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfig;
import io.tidewatch.ingest.scrape.config.ScrapeLimits;
import io.tidewatch.ingest.scrape.discovery.Sources;
import io.tidewatch.ingest.scrape.discovery.TargetSource;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.ingest.scrape.loop.HttpTargetFetcher;
import io.tidewatch.ingest.scrape.loop.ScrapeContext;
import io.tidewatch.ingest.scrape.loop.TargetFetcher;
import io.tidewatch.ingest.scrape.relabel.Relabeling;
import io.tidewatch.ingest.scrape.targets.Target;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of scraping in one replica: follows the configuration's file, the discoveries and the slots that are ours, in one
 * thread. Safe for any thread.
 */
public final class ScrapeManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeManager.class);
    private static final long ROUND_MS = 200;
    private static final long LOOK_AT_FILE_MS = 2_000;
    private static final int DISCOVERING_AT_ONCE = 8;

    /** The slots of this replica. */
    public record Share(Set<Integer> slots, int slotCount) {
        /** None. */
        public static final Share NONE = new Share(Set.of(), 1);

        boolean owns(Target target) {
            return slots.contains(target.slot(slotCount));
        }
    }

    private final Vertx vertx;
    private final Sources sources;
    private final ByteBudget budget;
    private final ScrapeContext context;
    private final @Nullable ConfigFile file;
    private final Map<String, ScrapePool> pools = new ConcurrentSkipListMap<>();
    private final Thread thread = new Thread(this::run, "scrape-manager");
    /** Each source waits here once at most. */
    private final ExecutorService discovering = new ThreadPoolExecutor(
            DISCOVERING_AT_ONCE, DISCOVERING_AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread asking = new Thread(task, "scrape-discovery");
                asking.setDaemon(true);
                return asking;
            });

    private Consumer<List<RemoteWriteConfig>> forwarding = destinations -> {};
    private volatile Share share = Share.NONE;
    private volatile boolean closing;
    private @Nullable ScrapePool host;
    private Share synced = Share.NONE;
    private long lookAtFileMs = Long.MIN_VALUE;

    /** @param file null when nothing is configured */
    public ScrapeManager(Vertx vertx, ByteBudget budget, ScrapeContext context, @Nullable Path file) {
        this.vertx = vertx;
        this.budget = budget;
        this.context = context;
        this.sources = new Sources(vertx, budget);
        this.file = file == null ? null : new ConfigFile(file);
        this.thread.setDaemon(true);
    }

    /** Also collects what this fetcher tells of the machine, whoever owns which slot; before {@link #start}. */
    public void collectHost(TargetFetcher fetcher, String instance, Duration interval) {
        JobConfig job = new JobConfig(
                "host",
                interval,
                interval,
                "/",
                "host",
                Map.of(),
                false,
                true,
                false,
                false,
                ScrapeLimits.NONE,
                ExpositionFormat.DEFAULTS,
                null,
                false,
                false,
                HttpSettings.DEFAULT,
                List.of(new Discovery.Static(List.of(new Discovery.StaticGroup(List.of(instance), Map.of())))),
                Relabeling.NONE,
                Relabeling.NONE);
        host = new ScrapePool(job, sourcesOf(job), fetcher, () -> {}, context);
    }

    /** Who is told of {@code remote_write} whenever the file is read; must return soon. Before {@link #start}. */
    public void forwardBy(Consumer<List<RemoteWriteConfig>> listener) {
        forwarding = listener;
    }

    /** Begins; once only. */
    public void start() {
        thread.start();
    }

    /** From now on these slots are ours. Targets of others stop within a moment; their series go on elsewhere. */
    public void own(Share now) {
        share = now;
    }

    /** The slots that are ours. */
    public Share share() {
        return share;
    }

    private void run() {
        try {
            while (!closing) {
                round();
                Thread.sleep(ROUND_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            long now = context.clock().millis();
            if (file != null && now - LOOK_AT_FILE_MS >= lookAtFileMs) {
                lookAtFileMs = now;
                file.changed().ifPresent(this::apply);
            }
            Share current = share;
            boolean moved = !current.equals(synced);
            synced = current;
            for (ScrapePool pool : pools.values()) {
                tend(pool, now, moved, current::owns);
            }
            if (host != null) {
                tend(host, now, false, target -> true);
            }
        } catch (RuntimeException e) {
            LOG.error("tending the scrape jobs failed", e);
        }
    }

    private void tend(ScrapePool pool, long now, boolean moved, Predicate<Target> ours) {
        if (moved) {
            // What is given up stops before anything that may take time.
            pool.sync(ours);
        }
        if (pool.discover(now, discovering)) {
            pool.sync(ours);
        }
    }

    private void apply(ScrapeConfig config) {
        forwarding.accept(config.destinations());
        Map<String, JobConfig> jobs = new LinkedHashMap<>();
        config.jobs().forEach(job -> jobs.put(job.name(), job));
        pools.entrySet().removeIf(entry -> {
            if (jobs.containsKey(entry.getKey())) {
                return false;
            }
            entry.getValue().close(true);
            return true;
        });
        jobs.forEach((name, job) -> {
            ScrapePool known = pools.get(name);
            if (known != null && known.job().equals(job)) {
                return;
            }
            HttpFetcher fetcher = new HttpFetcher(vertx, job.http(), budget);
            TargetFetcher targets = new HttpTargetFetcher(fetcher);
            if (known == null) {
                pools.put(name, new ScrapePool(job, sourcesOf(job), targets, fetcher::close, context));
            } else {
                known.update(job, sourcesOf(job), targets, fetcher::close);
            }
        });
    }

    private List<TargetSource> sourcesOf(JobConfig job) {
        return job.discoveries().stream().map(sources::of).toList();
    }

    /** The pools as they are now, those of the configuration by name and then the host's own. */
    public List<PoolView> pools() {
        List<PoolView> views = new ArrayList<>();
        pools.values().forEach(pool -> views.add(PoolView.of(pool.view())));
        if (host != null) {
            views.add(PoolView.of(host.view()));
        }
        return views;
    }

    /** Why the configuration as it stands in the file is not taken; the empty string when it is. */
    public String configProblem() {
        return file == null ? "" : file.problem();
    }

    /** Targets that this replica scrapes. */
    public int scrapedHere() {
        return (int) pools().stream()
                .flatMap(pool -> pool.active().stream())
                .filter(PoolView.ActiveTarget::here)
                .count();
    }

    /** Ends without a word about the series: another replica, or the next start, goes on with them. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        discovering.shutdownNow();
        pools.values().forEach(pool -> pool.close(false));
        if (host != null) {
            host.close(false);
        }
    }
}
