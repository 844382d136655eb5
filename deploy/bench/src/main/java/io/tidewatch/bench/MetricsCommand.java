package io.tidewatch.bench;

import io.tidewatch.bench.metrics.Peer;
import io.tidewatch.bench.metrics.ProcessTimes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tidewatch and its peers, one after another, under the same load. */
@Command(
        name = "metrics",
        mixinStandardHelpOptions = true,
        description = "Ingest rate, time until queryable, processor time and bytes a sample, and query times beside the"
                + " load; the same for Prometheus and VictoriaMetrics where they are installed.")
final class MetricsCommand implements Callable<Integer> {
    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before (default ${DEFAULT-VALUE})")
    private long warmUpSeconds;

    @Option(
            names = "--history-hours",
            defaultValue = "23",
            description = "how far back the series reach that are asked for, at most 23 (default ${DEFAULT-VALUE})")
    private int historyHours;

    @Option(
            names = "--pid",
            defaultValue = "0",
            description = "process that has Tidewatch's services below it (default: the one that has)")
    private long pid;

    @Option(names = "--data", description = "folder of Tidewatch's Postgres, whose growth is measured: <data>/postgres")
    private @Nullable Path data;

    @Option(names = "--no-tidewatch", description = "peers only")
    private boolean peersOnly;

    @Option(names = "--no-peers", description = "Tidewatch only")
    private boolean noPeers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        out.printf(
                "%d series, churn %s a minute, %d samples a series and %d a request, %d connections, seed %d, %s, Java %s%n",
                options.series,
                options.churn,
                options.samples,
                options.batch,
                options.connections,
                options.seed,
                Runtime.getRuntime().availableProcessors() + " processors",
                System.getProperty("java.version"));
        boolean clean = true;
        if (!peersOnly) {
            long root = pid == 0 ? ProcessTimes.tidewatch() : pid;
            out.println("Tidewatch; an answer means that Kafka has it (acks=all)"
                    + (root == 0 ? "; its processes are not known, name one by --pid" : ""));
            clean = new MetricsRun(
                            target.target(), options, Duration.ofHours(historyHours), warmUpSeconds, root, data, out)
                    .run();
        }
        for (Peer.Kind kind : noPeers ? new Peer.Kind[0] : Peer.Kind.values()) {
            Optional<String> version = kind.version();
            if (version.isEmpty()) {
                out.println(kind.program() + " is not installed");
                continue;
            }
            out.println(version.get() + "; " + kind.durability());
            try (Peer peer = new Peer(kind)) {
                Target other = new Target(peer.origin().toString(), "", "default", "");
                clean &= new MetricsRun(
                                other,
                                options,
                                Duration.ofHours(historyHours),
                                warmUpSeconds,
                                peer.pid(),
                                peer.data(),
                                out)
                        .run();
            }
        }
        return clean ? 0 : 1;
    }
}
