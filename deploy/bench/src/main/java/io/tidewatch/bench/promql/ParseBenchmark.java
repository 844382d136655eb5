package io.tidewatch.bench.promql;

import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Text to checked syntax tree. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {
    @Param({
        "sum by (job) (rate(http_requests_total{job=\"api\", code!=\"500\"}[5m]))",
        "histogram_quantile(0.9, sum by (le, job) (rate(http_request_duration_seconds_bucket[5m])))",
        "sum by (job) (rate(errors_total{job=~\"a|b\"}[5m])) / on (job) group_left sum by (job) (up) > 0.5"
    })
    private String query = "";

    @Benchmark
    public Expr parse() {
        return PromQl.parse(query);
    }
}
