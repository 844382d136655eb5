package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.scrape.exposition.ExpositionException;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.http.FetchException;
import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.http.Gzip;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.ingest.series.SampleBatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes one target at its interval, at a moment within it that its identity chooses, so that the load is spread and a
 * target that moves to another replica keeps its moment. One scrape at a time; a tick that finds one under way is left
 * out. Safe for any thread.
 */
public final class ScrapeLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeLoop.class);
    /** A scrape that begins no later than this after its moment gets the moment as its time stamp. */
    private static final long TOLERANCE_MS = 10;

    private static final int PUBLISH_ATTEMPTS = 4;

    private final ScrapeContext context;
    /** Touched by the scrape under way, and under the lock when there is none. */
    private final SeriesTable table;

    private Target target;
    private TargetFetcher fetcher;
    private ScrapeReport report;
    private String forcedFailure = "";
    private @Nullable ScheduledFuture<?> next;
    private boolean underWay;
    private boolean rulesChanged;
    private boolean stopped;
    private boolean markEnd;
    private volatile boolean everScraped;
    private volatile TargetState state = TargetState.UNKNOWN;

    public ScrapeLoop(Target target, TargetFetcher fetcher, ScrapeContext context) {
        this.target = target;
        this.fetcher = fetcher;
        this.context = context;
        this.table = new SeriesTable(new SampleLabels(target));
        this.report = new ScrapeReport(target);
    }

    /** Begins; once only. */
    public synchronized void start() {
        schedule(context.clock().millis());
    }

    /** The same target under a configuration that may have changed. */
    public synchronized void update(Target newTarget, TargetFetcher newFetcher) {
        fetcher = newFetcher;
        boolean moved = !newTarget.interval().equals(target.interval());
        if (!newTarget.job().equals(target.job())
                || moved
                || !newTarget.timeout().equals(target.timeout())) {
            rulesChanged |= !newTarget.job().equals(target.job());
            target = newTarget;
            report = new ScrapeReport(newTarget);
            if (moved && next != null) {
                next.cancel(false);
                schedule(context.clock().millis());
            }
        }
    }

    /** Lets each scrape fail for this reason without being tried; the empty string lets them be tried. */
    public synchronized void fail(String reason) {
        forcedFailure = reason;
    }

    public synchronized Target target() {
        return target;
    }

    public TargetState state() {
        return state;
    }

    /**
     * Ends. A scrape under way counts for nothing.
     *
     * @param gone whether the target is gone for everyone, so that its series end; not when another replica goes on
     */
    public synchronized void stop(boolean gone) {
        stopped = true;
        markEnd = gone;
        if (next != null) {
            next.cancel(false);
        }
        if (!underWay && gone) {
            markEnd();
        }
    }

    private void schedule(long afterMs) {
        long interval = Math.max(1, target.interval().toMillis());
        long phase = Long.remainderUnsigned(target.identity(), interval);
        long at = afterMs - Math.floorMod(afterMs - phase, interval) + interval;
        try {
            next = context.scheduler()
                    .schedule(() -> tick(at), Math.max(0, at - context.clock().millis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            stopped = true;
        }
    }

    /** What a scrape goes by, however the configuration changes meanwhile. */
    private record Plan(Target target, ScrapeReport report, long scrapeMs, long beganNanos) {}

    private void tick(long momentMs) {
        Plan plan;
        TargetFetcher from;
        String failure;
        long beganMs = context.clock().millis();
        synchronized (this) {
            if (stopped) {
                return;
            }
            schedule(Math.max(momentMs, context.clock().millis()));
            if (underWay) {
                context.counts().skipped();
                return;
            }
            underWay = true;
            if (rulesChanged) {
                rulesChanged = false;
                table.invalidate(new SampleLabels(target));
            }
            long tolerance = Math.min(TOLERANCE_MS, target.interval().toMillis() / 100);
            long scrapeMs = Math.abs(beganMs - momentMs) <= tolerance ? momentMs : beganMs;
            plan = new Plan(target, report, scrapeMs, System.nanoTime());
            from = fetcher;
            failure = forcedFailure;
        }
        CompletionStage<Fetched> answer;
        try {
            answer = failure.isEmpty()
                    ? from.fetch(plan.target, maxBody(plan.target))
                    : CompletableFuture.failedFuture(new FetchException(failure));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((fetched, error) -> {
            try {
                context.workers().execute(() -> finish(plan, fetched, error));
            } catch (RejectedExecutionException e) {
                if (fetched != null) {
                    fetched.close();
                }
                end();
            }
        });
    }

    private synchronized void end() {
        underWay = false;
        if (stopped && markEnd) {
            markEnd();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private long maxBody(Target of) {
        long own = of.job().limits().bodySize();
        return own > 0 ? Math.min(own, context.maxBody()) : context.maxBody();
    }

    private void finish(Plan plan, @Nullable Fetched fetched, @Nullable Throwable error) {
        try {
            if (!isStopped()) {
                SampleBatch batch = new SampleBatch(Math.max(16, table.size() + 16));
                state = read(plan, fetched, error, batch);
                everScraped = true;
                publish(batch, 1);
            }
        } catch (RuntimeException e) {
            LOG.error("scraping {} failed by a fault of ours", plan.target.url(), e);
        } finally {
            if (fetched != null) {
                fetched.close();
            }
            end();
        }
    }

    private TargetState read(Plan plan, @Nullable Fetched fetched, @Nullable Throwable error, SampleBatch batch) {
        Target scraped = plan.target;
        long scrapeMs = plan.scrapeMs;
        ScrapeReading reading =
                new ScrapeReading(scraped.job(), table, batch, context.time(), scrapeMs, context.maxSamples());
        String failure = "";
        long bodyBytes = 0;
        table.begin();
        try {
            Fetched plain = plain(scraped, fetched, error);
            bodyBytes = plain.length();
            ExpositionFormat.ofContentType(plain.contentType(), scraped.job().fallback())
                    .read(plain.body(), plain.length(), reading);
        } catch (FetchException e) {
            failure = String.valueOf(e.getMessage());
            bodyBytes = e.isTooLarge() ? -1 : 0;
        } catch (ExpositionException | ScrapeFailure e) {
            failure = String.valueOf(e.getMessage());
        }
        boolean up = failure.isEmpty();
        boolean ownTimes = scraped.job().trackTimestampsStaleness();
        int added = up ? table.added() : 0;
        if (up) {
            table.good(ownTimes, batch, scrapeMs);
            context.counts().good();
            context.sink().refused(RefusalReason.INVALID, reading.invalid());
            context.sink().refused(RefusalReason.TIMESTAMP, reading.badTimes());
            context.sink().refused(RefusalReason.HISTOGRAM, reading.badHistograms());
            context.sink().refused(RefusalReason.EXEMPLAR, reading.badExemplars());
        } else {
            batch.clear();
            table.end(ownTimes, batch, scrapeMs);
            context.counts().failed();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - plan.beganNanos);
        plan.report.add(
                batch,
                scrapeMs,
                up,
                took.toNanos() / 1e9,
                reading.scraped(),
                reading.kept(),
                added,
                scraped,
                bodyBytes);
        return new TargetState(
                up ? TargetState.Health.UP : TargetState.Health.DOWN,
                scrapeMs,
                took,
                failure,
                up ? reading.warning() : "",
                reading.kept());
    }

    private Fetched plain(Target scraped, @Nullable Fetched fetched, @Nullable Throwable error) {
        if (fetched == null) {
            Throwable cause = error != null && error.getCause() != null ? error.getCause() : error;
            throw cause instanceof FetchException known ? known : new FetchException(String.valueOf(cause));
        }
        if (fetched.status() != 200) {
            throw new FetchException("server returned HTTP status " + fetched.status() + " " + fetched.statusText());
        }
        return Gzip.unpacked(fetched, maxBody(scraped));
    }

    private void markEnd() {
        markEnd = false;
        if (!everScraped) {
            return;
        }
        long now = context.clock().millis();
        SampleBatch batch = new SampleBatch();
        table.end(true, batch, now);
        report.end(batch, now);
        publish(batch, PUBLISH_ATTEMPTS);
    }

    /** @param attempts more than one for what no later scrape makes good */
    private void publish(SampleBatch batch, int attempts) {
        CompletionStage<Void> done;
        try {
            done = context.sink().publish(batch);
        } catch (RuntimeException e) {
            done = CompletableFuture.failedFuture(e);
        }
        var unused = done.whenComplete((ok, error) -> {
            if (error != null && attempts > 1) {
                try {
                    var unusedAgain =
                            context.scheduler().schedule(() -> publish(batch, attempts - 1), 2, TimeUnit.SECONDS);
                } catch (RejectedExecutionException e) {
                    LOG.debug("the end of a target's series is not told, since this service ends");
                }
            }
        });
    }
}
