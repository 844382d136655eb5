package io.tidewatch.query.prom;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.LimitException;
import io.tidewatch.promql.engine.LimitException.Limit;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.query.head.MetricsPipeline;
import io.tidewatch.query.head.RecoveryState;
import io.tidewatch.query.series.SeriesCatalog;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.SeriesStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries over a project's samples. Safe for any thread that may wait. */
public final class PromQueries {
    private static final Logger LOG = LoggerFactory.getLogger(PromQueries.class);

    /** {@code last_seen} of a series lags behind its newest sample by less. */
    private static final long SILENT_MS = 2 * 3_600_000;

    private final Engine engine;
    private final QueryGate gate;
    private final SeriesCatalog catalog;
    private final MetricsPipeline pipeline;
    private final SeriesStore store;
    private final RecoveryState recovery;
    private final Map<Limit, LongAdder> ended = new ConcurrentHashMap<>();

    public PromQueries(
            Engine engine,
            QueryGate gate,
            SeriesCatalog catalog,
            MetricsPipeline pipeline,
            SeriesStore store,
            RecoveryState recovery) {
        this.engine = engine;
        this.gate = gate;
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.store = store;
        this.recovery = recovery;
    }

    /**
     * The outcome of a query.
     *
     * @param result value and remarks
     * @param stats what it took
     * @param warnings what the answer may lack, each once; empty when it is whole
     */
    public record Outcome(QueryResult result, QueryStats stats, List<String> warnings) {}

    /** Evaluates at one instant. */
    public Outcome instant(ProjectId project, Expr query, long timeMs, QueryOptions options) {
        return run(project, options, (limited, source) -> limited.instant(query, source, timeMs, options.cancelled()));
    }

    /** Evaluates at each step of a range. */
    public Outcome range(ProjectId project, Expr query, long startMs, long endMs, long stepMs, QueryOptions options) {
        return run(
                project,
                options,
                (limited, source) -> limited.range(query, source, startMs, endMs, stepMs, options.cancelled()));
    }

    private Outcome run(
            ProjectId project, QueryOptions options, BiFunction<Engine, SeriesSource, QueryResult> evaluation) {
        EngineOptions usual = engine.options();
        long timeoutMs =
                options.timeoutMs() == 0 ? usual.timeoutMs() : Math.min(options.timeoutMs(), usual.timeoutMs());
        try {
            return runWithin(timeoutMs, project, options, evaluation);
        } catch (LimitException e) {
            ended.computeIfAbsent(e.limit(), limit -> new LongAdder()).increment();
            throw e;
        }
    }

    private Outcome runWithin(
            long timeoutMs,
            ProjectId project,
            QueryOptions options,
            BiFunction<Engine, SeriesSource, QueryResult> evaluation) {
        EngineOptions usual = engine.options();
        return gate.run(timeoutMs, waitedNanos -> {
            long leftMs = Math.max(1, timeoutMs - waitedNanos / 1_000_000);
            EngineOptions limited = usual.withTimeout(Duration.ofMillis(leftMs));
            if (options.lookbackMs() > 0) {
                limited = limited.withLookback(Duration.ofMillis(options.lookbackMs()));
            }
            ReadRemarks remarks = new ReadRemarks(recovery.warnings());
            MeasuredSource source = new MeasuredSource(source(project, remarks));
            long begun = System.nanoTime();
            QueryResult result = evaluation.apply(new Engine(limited), source);
            QueryStats stats = new QueryStats(waitedNanos, source.nanos(), System.nanoTime() - begun, remarks.tiers());
            return new Outcome(result, stats, remarks.warnings());
        });
    }

    /** Queries that ended at that limit since the start; at {@code CANCELLED} those whose client has gone. */
    public long ended(Limit limit) {
        LongAdder count = ended.get(limit);
        return count == null ? 0 : count.sum();
    }

    /**
     * Samples of the series that every matcher matches, in the closed range, as one query among the others.
     *
     * @throws TidewatchException when they are too many, or Postgres is away
     */
    public List<SeriesPoints> raw(ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs) {
        if (endMs < startMs) {
            return List.of();
        }
        return gate.run(engine.options().timeoutMs(), waited -> {
            ReadRemarks remarks = new ReadRemarks(List.of());
            List<SeriesPoints> points = source(project, remarks).select(matchers, startMs, endMs);
            remarks.warnings().forEach(LOG::warn);
            return points;
        });
    }

    /**
     * Series that any of the selectors selects; all of them when there is no selector.
     *
     * @param startMs series that fell silent well before are left out
     */
    public List<SeriesEntry> series(ProjectId project, List<List<LabelMatcher>> selectors, long startMs) {
        SeriesIndex index = index(project);
        Set<SeriesEntry> selected = new LinkedHashSet<>();
        if (selectors.isEmpty()) {
            selected.addAll(index.select(List.of()));
        }
        for (List<LabelMatcher> selector : selectors) {
            selected.addAll(index.select(selector));
        }
        selected.removeIf(entry -> entry.stored()
                && entry.lastSeenMs() + SILENT_MS < startMs
                && pipeline.heads().stream().noneMatch(head -> head.holds(entry)));
        return new ArrayList<>(selected);
    }

    /** Exemplars of the series that the selectors of a query select, in the closed range, the newest of too many. */
    public Exemplars.Found exemplars(ProjectId project, Expr query, long startMs, long endMs) {
        return new Exemplars(index(project), pipeline, store).of(project, query, startMs, endMs);
    }

    /** The project's series. */
    public SeriesIndex index(ProjectId project) {
        requireLoaded();
        return catalog.of(project);
    }

    /** Metadata of the project's families, or of one. */
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        Map<String, FamilyMetadata> byFamily = new TreeMap<>();
        store.metadata(project, family).forEach(known -> byFamily.put(known.family(), known));
        pipeline.heads()
                .forEach(head -> head.metadata(project, fresh -> {
                    if (family == null || family.equals(fresh.family())) {
                        byFamily.put(fresh.family(), fresh);
                    }
                }));
        return List.copyOf(byFamily.values());
    }

    /** What answers may lack just now; empty when they are whole. */
    public List<String> warnings() {
        return recovery.warnings();
    }

    private SeriesSource source(ProjectId project, ReadRemarks remarks) {
        requireLoaded();
        return new HeadAndStore(project, catalog, pipeline, store, remarks);
    }

    private void requireLoaded() {
        if (!recovery.isLoaded()) {
            throw TidewatchException.dependency("the series are not loaded from Postgres yet", null);
        }
    }
}
