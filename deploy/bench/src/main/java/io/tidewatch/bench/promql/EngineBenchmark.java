package io.tidewatch.bench.promql;

import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Range queries over a day of samples, one every 15 s, at steps of a minute. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {
    private static final long STEP_MS = 60_000;

    /** How many series the selector finds. */
    @Param({"100", "1000"})
    private int series;

    @Param({
        "sum by (job) (rate(http_requests_total[5m]))",
        "sum by (job) (http_requests_total)",
        "max_over_time(http_requests_total[5m]) > 100"
    })
    private String query = "";

    private Expr expr = PromQl.parse("1");
    private SeriesSource source = (matchers, startMs, endMs) -> List.of();
    private final Engine engine = new Engine(EngineOptions.defaults());

    @Setup
    public void setUp() {
        List<SeriesPoints> all = CounterDay.series(series);
        source = (matchers, startMs, endMs) -> all;
        expr = PromQl.parse(query);
    }

    @Benchmark
    public QueryResult dayAtMinuteSteps() {
        return engine.range(
                expr, source, CounterDay.RANGE_MS, CounterDay.RANGE_MS + CounterDay.DAY_MS - STEP_MS, STEP_MS);
    }
}
