package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
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
import io.tidewatch.promql.script.ScriptReport.Failure;
import io.tidewatch.promql.select.Selected;
import io.tidewatch.promql.select.Selectors;
import io.tidewatch.promql.source.MemorySource;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a script of {@code load}, {@code clear} and {@code eval} commands (Prometheus, {@code promql/promqltest}). Each
 * instant case is run again with {@code @} on every selector at other instants, and each of those as a range query. A
 * case that touches native histograms fails: the engine does not evaluate them. Not for several threads.
 */
public final class ScriptRunner {
    private static final long MINUTE = 60_000;

    private final Engine engine;
    private final MemorySource source = new MemorySource();
    private final Set<Labels> histograms = new HashSet<>();

    /** A runner with the settings of Prometheus' own tests: names are dropped at the end. */
    public ScriptRunner() {
        this(new Engine(EngineOptions.defaults().withDelayedNameRemoval(true)));
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
        clear();
        int passed = 0;
        List<Failure> failures = new ArrayList<>();
        for (Command command : ScriptParser.parse(lines)) {
            if (command instanceof Clear) {
                clear();
            } else if (command instanceof Load load) {
                load(load);
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

    private void clear() {
        source.clear();
        histograms.clear();
    }

    private void load(Load load) {
        for (SeriesLine line : load.series()) {
            for (int i = 0; i < line.points().size(); i++) {
                Point point = line.points().get(i);
                if (point.isFloat()) {
                    source.add(line.labels(), i * load.intervalMs(), point.value());
                } else if (point.isHistogram()) {
                    histograms.add(line.labels());
                }
            }
        }
    }

    private void eval(Command command) throws Mismatch {
        if (command instanceof Instant instant) {
            OutcomeCheck check = new OutcomeCheck(instant.outcome());
            Expr expr = parse(instant.query(), check);
            if (expr != null) {
                requireFloats(expr, instant.outcome());
                instant(expr, instant, check);
            }
        } else if (command instanceof Range range) {
            OutcomeCheck check = new OutcomeCheck(range.outcome());
            Expr expr = parse(range.query(), check);
            if (expr != null) {
                requireFloats(expr, range.outcome());
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

    private void requireFloats(Expr expr, Command.Outcome outcome) throws Mismatch {
        boolean touched = outcome.needsHistograms();
        for (Selected selected : Selectors.of(expr)) {
            touched |= histograms.stream().anyMatch(selected::matches);
        }
        if (touched) {
            throw new Mismatch("native histograms are not supported");
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
                    elements.add(new Element(series.labels(), atMs, series.values()[i]));
                }
            }
        }
        return type == ValueType.SCALAR ? new ScalarValue(atMs, elements.get(0).value()) : new VectorValue(elements);
    }
}
