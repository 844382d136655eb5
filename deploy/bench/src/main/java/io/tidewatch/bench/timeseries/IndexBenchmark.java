package io.tidewatch.bench.timeseries;

import io.tidewatch.timeseries.index.LabelIndex;
import io.tidewatch.timeseries.index.LabelMatcher;
import io.tidewatch.timeseries.index.LabelMatcher.Op;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Questions to an index of 200,000 series with ten labels each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class IndexBenchmark {
    private static final int SERIES = 200_000;

    private final LabelIndex index = new LabelIndex(SERIES);

    @Setup
    public void setUp() {
        for (int i = 0; i < SERIES; i++) {
            index.learn(SeriesLabels.id(i), SeriesLabels.of(i));
        }
    }

    /** About 20 of 5,000. */
    @Benchmark
    public int nameAndService() {
        return count(
                new LabelMatcher("__name__", Op.EQUAL, "service_operations_7_total"),
                new LabelMatcher("service", Op.EQUAL, "service-7"));
    }

    /** All 5,000 of a metric. */
    @Benchmark
    public int selectMetric() {
        return index.select(List.of(new LabelMatcher("__name__", Op.EQUAL, "service_operations_7_total")))
                .size();
    }

    /** A prefix of 4,000 pods' names. */
    @Benchmark
    public int nameAndPodPrefix() {
        return count(
                new LabelMatcher("__name__", Op.EQUAL, "service_operations_7_total"),
                new LabelMatcher("pod", Op.REGEX, "service-1.*"));
    }

    /** An expression that must be matched with 50 values. */
    @Benchmark
    public int expressionAndNegation() {
        return count(
                new LabelMatcher("__name__", Op.EQUAL, "service_operations_7_total"),
                new LabelMatcher("namespace", Op.REGEX, "team-[1-3]+"),
                new LabelMatcher("cluster", Op.NOT_EQUAL, "eu-1"));
    }

    private int count(LabelMatcher... matchers) {
        return index.count(List.of(matchers));
    }
}
