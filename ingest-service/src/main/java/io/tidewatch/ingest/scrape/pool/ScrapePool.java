package io.tidewatch.ingest.scrape.pool;

import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.discovery.DiscoveryException;
import io.tidewatch.ingest.scrape.discovery.TargetSource;
import io.tidewatch.ingest.scrape.loop.ScrapeContext;
import io.tidewatch.ingest.scrape.loop.ScrapeLoop;
import io.tidewatch.ingest.scrape.loop.TargetFetcher;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetBuilder;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job: what its discoveries have found, and a loop for each target that is ours. Used by one thread, {@link #view}
 * apart.
 */
final class ScrapePool {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapePool.class);
    private static final int DROPPED_SHOWN = 1_000;
    private static final long CLOSE_AFTER_MS = 5_000;

    /** A discovery with what it found last. */
    private static final class Source {
        final TargetSource source;
        List<TargetGroup> groups = List.of();
        String problem = "";
        long askMs = Long.MIN_VALUE;
        /** Null while it is not being asked. */
        @Nullable
        CompletableFuture<List<TargetGroup>> asked;

        Source(TargetSource source) {
            this.source = source;
        }
    }

    /** A target for those who look on. */
    record Seen(Target target, @Nullable ScrapeLoop loop) {
        TargetState state() {
            return loop == null ? TargetState.UNKNOWN : loop.state();
        }
    }

    /** What a pool looks like from outside. */
    record View(String name, List<Seen> active, List<Labels> dropped, int droppedCount, List<String> problems) {}

    private final ScrapeContext context;
    private final Map<Long, ScrapeLoop> loops = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private JobConfig job;
    private List<Source> sources;
    private TargetFetcher fetcher;
    private Runnable closeFetcher;
    private TargetBuilder builder;
    private TargetBuilder.Built built = new TargetBuilder.Built(List.of(), List.of(), List.of());
    private volatile View view;

    /** @param closeFetcher frees what the fetcher holds */
    ScrapePool(
            JobConfig job,
            List<TargetSource> sources,
            TargetFetcher fetcher,
            Runnable closeFetcher,
            ScrapeContext context) {
        this.context = context;
        this.job = job;
        this.sources = sources.stream().map(Source::new).toList();
        this.fetcher = fetcher;
        this.closeFetcher = closeFetcher;
        this.builder = new TargetBuilder(job);
        this.view = new View(job.name(), List.of(), List.of(), 0, List.of());
    }

    /** Goes on under another configuration; what was found before counts until it has been asked for again. */
    void update(JobConfig newJob, List<TargetSource> newSources, TargetFetcher newFetcher, Runnable newCloseFetcher) {
        List<TargetGroup> before = groups();
        sources.forEach(source -> source.source.close());
        closeLater(closeFetcher);
        job = newJob;
        sources = newSources.stream().map(Source::new).toList();
        if (!sources.isEmpty()) {
            sources.get(0).groups = before;
        }
        fetcher = newFetcher;
        closeFetcher = newCloseFetcher;
        builder = new TargetBuilder(newJob);
    }

    /**
     * Takes what discoveries have found, and asks those whose time has come, in other threads.
     *
     * @return whether anything has come
     */
    boolean discover(long nowMs, Executor asking) {
        boolean any = false;
        for (Source source : sources) {
            CompletableFuture<List<TargetGroup>> asked = source.asked;
            if (asked == null) {
                if (nowMs >= source.askMs) {
                    source.asked = CompletableFuture.supplyAsync(() -> find(source.source), asking);
                }
            } else if (asked.isDone()) {
                source.asked = null;
                source.askMs = nowMs + source.source.refresh().toMillis();
                any = true;
                take(source, asked);
            }
        }
        return any;
    }

    private static List<TargetGroup> find(TargetSource source) {
        try {
            return source.find();
        } catch (DiscoveryException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private void take(Source source, CompletableFuture<List<TargetGroup>> asked) {
        try {
            source.groups = asked.join();
            source.problem = "";
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause instanceof DiscoveryException ? cause.getMessage() : cause.toString();
            String problem = source.source.name() + ": " + why;
            if (!source.problem.equals(problem)) {
                LOG.warn("job {}: {}", job.name(), problem);
            }
            source.problem = problem;
        }
    }

    private List<TargetGroup> groups() {
        List<TargetGroup> groups = new ArrayList<>();
        sources.forEach(source -> groups.addAll(source.groups));
        return groups;
    }

    /** Makes targets of what was found, starts the loops that are missing and ends those that are not to be. */
    void sync(Predicate<Target> ours) {
        built = builder.build(groups());
        built.problems().forEach(problem -> {
            if (told.size() < DROPPED_SHOWN && told.add(problem)) {
                LOG.warn("job {}: {}", job.name(), problem);
            }
        });
        String overLimit = "";
        long most = job.limits().targets();
        if (most > 0 && built.targets().size() > most) {
            overLimit = "target_limit exceeded (number of targets: "
                    + built.targets().size() + ", limit: " + most + ")";
        }
        Map<Long, Target> all = new LinkedHashMap<>();
        built.targets().forEach(target -> all.put(target.identity(), target));
        loops.entrySet().removeIf(entry -> {
            Target target = all.get(entry.getKey());
            if (target == null || !ours.test(target)) {
                entry.getValue().stop(target == null);
                return true;
            }
            return false;
        });
        for (Map.Entry<Long, Target> entry : all.entrySet()) {
            Target target = entry.getValue();
            if (!ours.test(target)) {
                continue;
            }
            ScrapeLoop loop = loops.get(entry.getKey());
            if (loop == null) {
                loop = new ScrapeLoop(target, fetcher, context);
                loop.fail(overLimit);
                loops.put(entry.getKey(), loop);
                loop.start();
            } else {
                loop.fail(overLimit);
                loop.update(target, fetcher);
            }
        }
        look();
    }

    /** Brings {@link #view} up to date. */
    void look() {
        List<Seen> active = new ArrayList<>();
        for (Target target : built.targets()) {
            active.add(new Seen(target, loops.get(target.identity())));
        }
        List<String> problems = new ArrayList<>(built.problems());
        sources.stream().filter(source -> !source.problem.isEmpty()).forEach(source -> problems.add(source.problem));
        List<Labels> dropped = built.dropped();
        view = new View(
                job.name(),
                active,
                dropped.subList(0, Math.min(DROPPED_SHOWN, dropped.size())),
                dropped.size(),
                problems);
    }

    View view() {
        return view;
    }

    JobConfig job() {
        return job;
    }

    /** Scrapes that are under way may come to their end. */
    private void closeLater(Runnable close) {
        try {
            var unused = context.scheduler()
                    .schedule(close, job.timeout().toMillis() + CLOSE_AFTER_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            close.run();
        }
    }

    private void closeSources() {
        sources.forEach(source -> source.source.close());
        closeFetcher.run();
    }

    /** @param gone whether the job is gone for everyone, so that its series end */
    void close(boolean gone) {
        loops.values().forEach(loop -> loop.stop(gone));
        loops.clear();
        closeSources();
    }
}
