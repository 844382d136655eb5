package io.tidewatch.bench;

import io.tidewatch.bench.timeseries.StorageSize;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the storage library in processes of its own, without a running Tidewatch. */
@Command(
        name = "timeseries",
        mixinStandardHelpOptions = true,
        description = "Bytes a sample, memory a series, and time of encoding, decoding, appending and looking up.")
final class TimeseriesCommand implements Callable<Integer> {
    @Option(names = "--only", description = "a regular expression of benchmark names, such as Chunk, Head or Index")
    private String only = "io.tidewatch.bench.timeseries";

    @Option(names = "--gc", description = "measure what is allocated, too")
    private boolean gc;

    @Option(names = "--size", description = "print bytes a sample and memory a series, and measure no time")
    private boolean size;

    @Option(names = "--series", description = "series of the day that --size stores (default: ${DEFAULT-VALUE})")
    private int series = 5_000;

    @Option(names = "--memory-series", description = "series that --size holds in memory, 0 for none")
    private int memorySeries = 100_000;

    @Override
    public Integer call() throws RunnerException {
        if (size) {
            StorageSize.blocks(series, System.out);
            if (memorySeries > 0) {
                StorageSize.memory(memorySeries, System.out);
            }
            return 0;
        }
        ChainedOptionsBuilder options = new OptionsBuilder().include(only).shouldFailOnError(true);
        if (gc) {
            options = options.addProfiler(GCProfiler.class);
        }
        new Runner(options.build()).run();
        return 0;
    }
}
