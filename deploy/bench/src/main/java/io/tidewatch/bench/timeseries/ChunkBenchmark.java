package io.tidewatch.bench.timeseries;

import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Chunks of 1,024 samples of realistic series, written and read: time a sample. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ChunkBenchmark {
    private static final int SERIES = 220;
    private static final int CHUNK = 1024;

    /** Milliseconds that time stamps are away from their step. */
    @Param({"0", "10"})
    private int jitterMs;

    private final List<Samples> series = new ArrayList<>();
    private final List<byte[]> chunks = new ArrayList<>();
    private final ChunkWriter writer = new ChunkWriter();
    private final ChunkReader reader = new ChunkReader();
    private final ByteSink sink = new ByteSink(1 << 16);
    private final Samples into = new Samples(CHUNK);

    @Setup
    public void setUp() {
        MetricDay day = new MetricDay(7, jitterMs);
        for (int i = 0; i < SERIES; i++) {
            Samples samples = new Samples(CHUNK);
            Samples whole = day.series(i, CHUNK + 100);
            for (int s = 0; s < CHUNK; s++) {
                samples.add(whole, s);
            }
            series.add(samples);
            sink.clear();
            writer.write(samples, 0, CHUNK, CHUNK, sink);
            chunks.add(sink.toBytes());
        }
    }

    @Benchmark
    @OperationsPerInvocation(SERIES * CHUNK)
    public int encode() {
        int bytes = 0;
        for (Samples samples : series) {
            sink.clear();
            writer.write(samples, 0, CHUNK, CHUNK, sink);
            bytes += sink.size();
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(SERIES * CHUNK)
    public double decode() {
        double sum = 0;
        for (byte[] chunk : chunks) {
            into.clear();
            reader.read(new ByteSource(chunk), Long.MIN_VALUE, Long.MAX_VALUE, into);
            sum += into.value(CHUNK - 1);
        }
        return sum;
    }
}
