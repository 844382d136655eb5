package io.tidewatch.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the PromQL library in processes of its own, without a running Tidewatch. */
@Command(
        name = "promql",
        mixinStandardHelpOptions = true,
        description = "Time and memory of parsing and of range queries over a day, on samples in memory.")
final class PromqlCommand implements Callable<Integer> {
    @Option(names = "--only", description = "a regular expression of benchmark names, such as Parse or Engine")
    private String only = "io.tidewatch.bench.promql";

    @Option(names = "--gc", description = "measure what is allocated, too")
    private boolean gc;

    @Override
    public Integer call() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include(only).shouldFailOnError(true);
        if (gc) {
            options = options.addProfiler(GCProfiler.class);
        }
        new Runner(options.build()).run();
        return 0;
    }
}
