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
import io.tidewatch.query.newest.NewestSamples;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.query.store.SeriesStore;
import io.tidewatch.query.store.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queries over a project's samples. Safe for any thread that may wait. */
public final class PromQueries {
    private static final Logger LOG = LoggerFactory.getLogger(PromQueries.class);

    private final Engine engine;
    private final QueryGate gate;
    private final Function<ProjectId, SeriesIndex> indexes;
    private final NewestSamples newest;
    private final SeriesStore store;
    private final Map<Limit, LongAdder> ended = new ConcurrentHashMap<>();

    /**
     * @param indexes the series of a project, as far as they are known here; refuses while they are not loaded
     * @param newest what is not sealed yet
     * @param store what is sealed
     */
    public PromQueries(
            Engine engine,
            QueryGate gate,
            Function<ProjectId, SeriesIndex> indexes,
            NewestSamples newest,
            SeriesStore store) {
        this.engine = engine;
        this.gate = gate;
        this.indexes = indexes;
        this.newest = newest;
        this.store = store;
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
            ReadRemarks remarks = new ReadRemarks();
            MeasuredSource source = new MeasuredSource(source(project, options.tier(), remarks));
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
    public Raw raw(ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs) {
        if (endMs < startMs) {
            return new Raw(List.of(), Set.of(), List.of());
        }
        return gate.run(engine.options().timeoutMs(), waited -> {
            ReadRemarks remarks = new ReadRemarks();
            List<SeriesPoints> points = source(project, null, remarks).select(matchers, startMs, endMs);
            remarks.warnings().forEach(LOG::warn);
            return new Raw(points, remarks.tiers().keySet(), remarks.warnings());
        });
    }

    /**
     * Samples as they were read.
     *
     * @param series one entry a series
     * @param tiers of what was read from Postgres
     * @param warnings what is missing
     */
    public record Raw(List<SeriesPoints> series, Set<String> tiers, List<String> warnings) {}

    /**
     * Series that any of the selectors selects; all of them when there is no selector.
     *
     * @param startMs series that fell silent well before are left out
     * @param lacks told what may be missing
     */
    public List<SeriesEntry> series(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return newest.series(project, selectors, startMs, lacks);
    }

    /** Names of the labels of such series. */
    public SortedSet<String> labelNames(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return newest.labelNames(project, selectors, startMs, lacks);
    }

    /** Values of a label of such series. */
    public SortedSet<String> labelValues(
            ProjectId project, String label, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        return newest.labelValues(project, label, selectors, startMs, lacks);
    }

    /** Exemplars of the series that the selectors of a query select, in the closed range, the newest of too many. */
    public Exemplars.Found exemplars(ProjectId project, Expr query, long startMs, long endMs) {
        return new Exemplars(newest, store).of(project, query, startMs, endMs);
    }

    /** The project's series, as far as they are known here. */
    public SeriesIndex index(ProjectId project) {
        return indexes.apply(project);
    }

    /**
     * Metadata of the project's families, or of one.
     *
     * @param lacks told what may be missing
     */
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family, Consumer<String> lacks) {
        Map<String, FamilyMetadata> byFamily = new TreeMap<>();
        // Memory first, though it has the last word: a seal may move it in between.
        List<FamilyMetadata> fresh = newest.metadata(project, family, lacks);
        store.metadata(project, family).forEach(known -> byFamily.put(known.family(), known));
        fresh.forEach(known -> byFamily.put(known.family(), known));
        return List.copyOf(byFamily.values());
    }

    private SeriesSource source(ProjectId project, @Nullable Tier tier, ReadRemarks remarks) {
        return new HeadAndStore(project, newest, store, tier, remarks);
    }
}
