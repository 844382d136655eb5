package io.tidewatch.bench;

import io.tidewatch.bench.collect.CollectCommand;
import io.tidewatch.bench.otlp.OtlpCommand;
import io.tidewatch.bench.promql.EnginesCommand;
import io.tidewatch.bench.targets.TargetsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the benchmarks. */
@Command(
        name = "tidewatch-bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadCommand.class,
            MetricsCommand.class,
            OtlpCommand.class,
            LatencyCommand.class,
            PromqlCommand.class,
            EnginesCommand.class,
            TimeseriesCommand.class,
            CollectCommand.class,
            TargetsCommand.class
        },
        description = "Measures a running Tidewatch from outside, and its PromQL and storage libraries on their own.")
public final class Bench {
    private Bench() {}

    /** Runs a command; the exit status is 0 when everything that was sent was taken and came through. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
