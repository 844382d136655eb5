package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Printer;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.engine.Value.Element;
import io.tidewatch.promql.engine.Value.MatrixValue;
import io.tidewatch.promql.engine.Value.ScalarValue;
import io.tidewatch.promql.engine.Value.VectorValue;
import io.tidewatch.promql.script.Command.Clear;
import io.tidewatch.promql.script.Command.Instant;
import io.tidewatch.promql.script.Command.Load;
import io.tidewatch.promql.script.Command.Range;
import io.tidewatch.promql.script.Command.Unreadable;
import io.tidewatch.promql.script.ScriptReport.Failure;
import io.tidewatch.promql.source.MemorySource;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script of {@code load}, {@code clear} and {@code eval} commands (Prometheus, {@code promql/promqltest}). Each
 * instant case is run again with {@code @} on every selector at other instants, and each of those as a range query. Not
 * for several threads.
 */
public final class ScriptRunner {
    private static final long MINUTE = 60_000;

    private final Engine engine;
    private final MemorySource source = new MemorySource();

    /** A runner with the settings of Prometheus' own tests: names are dropped at the end, start time stamps used. */
    public ScriptRunner() {
        this(new Engine(EngineOptions.defaults().withDelayedNameRemoval(true).withStartTimestamps(true)));
    }

    public ScriptRunner(Engine engine) {
        this.engine = engine;
    }

    /**
     * Runs a script from an empty store.
     *
     * @throws ScriptException when the script itself is wrong
     */
    public ScriptReport run(List<String> lines) {
        source.clear();
        int passed = 0;
        List<Failure> failures = new ArrayList<>();
        for (Command command : ScriptParser.parse(lines)) {
            if (command instanceof Clear) {
                source.clear();
            } else if (command instanceof Load load) {
                load(load);
            } else if (command instanceof Unreadable unreadable) {
                failures.add(new Failure(unreadable.line(), unreadable.query(), unreadable.reason()));
            } else {
                String query = command instanceof Instant i ? i.query() : ((Range) command).query();
                try {
                    eval(command);
                    passed++;
                } catch (Mismatch e) {
                    failures.add(new Failure(command.line(), query, String.valueOf(e.getMessage())));
                }
            }
        }
        return new ScriptReport(passed, failures);
    }

    private void load(Load load) {
        SeriesLine common = null;
        Map<Labels, SeriesLine> starts = new HashMap<>();
        for (SeriesLine line : load.series()) {
            if (!line.starts()) {
                samples(line, load.intervalMs());
                SeriesLine own = starts.remove(line.labels());
                if (own != null) {
                    starts(line, own.points(), load.intervalMs());
                } else if (common != null) {
                    starts(line, common.points(), load.intervalMs());
                }
            } else if (line.labels().isEmpty()) {
                common = line;
            } else {
                starts.put(line.labels(), line);
            }
        }
    }

    private void samples(SeriesLine line, long intervalMs) {
        StoredHints hints = new StoredHints();
        for (int i = 0; i < line.points().size(); i++) {
            Point point = line.points().get(i);
            NativeHistogram histogram = point.histogram();
            if (histogram != null) {
                source.add(line.labels(), i * intervalMs, hints.store(histogram));
            } else if (!point.gap()) {
                source.add(line.labels(), i * intervalMs, point.value());
                hints.sawFloat();
            }
        }
    }

    /** Prometheus' storage keeps start time stamps of floats only, and its scripts count on that. */
    private void starts(SeriesLine line, List<Point> starts, long intervalMs) {
        for (int i = 0; i < line.points().size() && !starts.isEmpty(); i++) {
            Point sample = line.points().get(i);
            Point start = starts.get(i % starts.size());
            if (!start.gap() && !sample.gap() && sample.histogram() == null) {
                source.setStart(line.labels(), i * intervalMs, i * intervalMs + (long) start.value());
            }
        }
    }

    private void eval(Command command) throws Mismatch {
        if (command instanceof Instant instant) {
            OutcomeCheck check = new OutcomeCheck(instant.outcome());
            Expr expr = parse(instant.query(), check);
            if (expr != null) {
                instant(expr, instant, check);
            }
        } else if (command instanceof Range range) {
            OutcomeCheck check = new OutcomeCheck(range.outcome());
            Expr expr = parse(range.query(), check);
            if (expr != null) {
                range(expr, range, check);
            }
        }
    }

    /** Null when the query did not parse and was expected not to. */
    private static @Nullable Expr parse(String query, OutcomeCheck check) throws Mismatch {
        try {
            return PromQl.parseExperimental(query);
        } catch (TidewatchException e) {
            check.failure(e);
            return null;
        }
    }

    private void range(Expr expr, Range range, OutcomeCheck check) throws Mismatch {
        QueryResult result;
        try {
            result = engine.range(
                    expr,
                    source,
                    range.grid().startMs(),
                    range.grid().endMs(),
                    range.grid().stepMs());
        } catch (TidewatchException e) {
            check.failure(e);
            return;
        }
        check.range((MatrixValue) result.value(), range.grid());
        check.annotations(result.annotations());
    }

    private void instant(Expr expr, Instant command, OutcomeCheck check) throws Mismatch {
        instantAt(expr, command, command.atMs(), check, true);
        if (FixedTime.keepsMeaning(expr) && !FixedTime.readsRange(expr)) {
            Expr fixed = PromQl.parseExperimental(Printer.print(new FixedTime(command.atMs()).apply(expr)));
            long t = command.atMs();
            for (long other : t == 0 ? new long[] {-1000, 0, 1000} : new long[] {-10 * t, 0, t / 5, t, 10 * t}) {
                try {
                    // Its positions are those of another text.
                    instantAt(fixed, command, other, check, false);
                } catch (Mismatch e) {
                    throw new Mismatch(Printer.print(fixed) + " at " + other + ": " + e.getMessage());
                }
            }
        }
    }

    private void instantAt(Expr expr, Instant command, long atMs, OutcomeCheck check, boolean checkAnnotations)
            throws Mismatch {
        QueryResult result;
        try {
            result = engine.instant(expr, source, atMs);
        } catch (TidewatchException e) {
            check.failure(e);
            return;
        }
        boolean ordered = command.outcome().has(Expectation.Kind.ORDERED);
        check.instant(result.value(), ordered, command.asMatrix());
        if (checkAnnotations) {
            check.annotations(result.annotations());
        }
        if (!ordered
                && !FixedTime.readsRange(expr)
                && (expr.type() == ValueType.SCALAR || expr.type() == ValueType.VECTOR)) {
            QueryResult around = engine.range(expr, source, atMs - MINUTE, atMs + MINUTE, MINUTE);
            try {
                check.instant(middle((MatrixValue) around.value(), expr.type(), atMs), false, null);
            } catch (Mismatch e) {
                throw new Mismatch("as a range query: " + e.getMessage());
            }
        }
    }

    private static Value middle(MatrixValue matrix, ValueType type, long atMs) {
        List<Element> elements = new ArrayList<>();
        for (SeriesPoints series : matrix.series()) {
            for (int i = 0; i < series.size(); i++) {
                if (series.timestampsMs()[i] == atMs) {
                    @Nullable NativeHistogram[] histograms = series.histograms();
                    elements.add(new Element(
                            series.labels(), atMs, series.values()[i], histograms == null ? null : histograms[i]));
                }
            }
        }
        return type == ValueType.SCALAR ? new ScalarValue(atMs, elements.get(0).value()) : new VectorValue(elements);
    }
}
