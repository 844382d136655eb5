package io.tidewatch.bench.timeseries;

import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.head.Head;
import io.tidewatch.timeseries.head.HeadLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ten minutes of 20,000 series into an empty head, one scrape after another: time a sample. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(1)
public class HeadBenchmark {
    private static final int SERIES = 20_000;
    private static final int SCRAPES = 40;

    private final List<Samples> series = new ArrayList<>();
    private Head head = new Head(HeadLimits.USUAL);

    @Setup
    public void setUp() {
        MetricDay day = new MetricDay(7, 0);
        for (int i = 0; i < SERIES; i++) {
            Samples samples = new Samples(SCRAPES);
            Samples whole = day.series(i, SCRAPES + 20);
            for (int s = 0; s < SCRAPES; s++) {
                samples.add(whole, s);
            }
            series.add(samples);
        }
    }

    @Setup(Level.Invocation)
    public void empty() {
        head = new Head(HeadLimits.USUAL);
    }

    @Benchmark
    @OperationsPerInvocation(SERIES * SCRAPES)
    public long append() {
        for (int s = 0; s < SCRAPES; s++) {
            for (int i = 0; i < SERIES; i++) {
                Samples samples = series.get(i);
                head.append(i, samples.time(s), samples.value(s), null, 0);
            }
        }
        return head.unsealed();
    }

    @Benchmark
    @OperationsPerInvocation(SERIES * SCRAPES)
    public long appendAndSeal() {
        append();
        return head.seal(Long.MAX_VALUE).samples();
    }
}
