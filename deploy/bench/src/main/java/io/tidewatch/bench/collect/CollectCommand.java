package io.tidewatch.bench.collect;

import io.tidewatch.bench.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the demo in each way of collection, one after another in every round, and compares. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description = "What collection costs an application: processor, memory, request times, as ratios.")
public final class CollectCommand implements Callable<Integer> {
    private static final Duration START = Duration.ofSeconds(60);

    @Option(
            names = "--otlp",
            defaultValue = "http://127.0.0.1:4318",
            description = "where metrics go by OTLP over HTTP (default ${DEFAULT-VALUE})")
    private URI otlp = URI.create("none");

    @Option(
            names = "--demo",
            defaultValue = "deploy/demo/target/tidewatch-demo.jar",
            description = "the demo's jar (default ${DEFAULT-VALUE})")
    private Path demo = Path.of("");

    @Option(names = "--agent", description = "OpenTelemetry's Java agent; without it that way is left out")
    private @Nullable Path agent;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds (default ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds before (default ${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "40", description = "measured seconds (default ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rate", defaultValue = "200", description = "reads a second (default ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--interval",
            defaultValue = "5",
            description = "seconds between scrapes (default ${DEFAULT-VALUE})")
    private int interval;

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (Path needed : agent == null ? List.of(demo) : List.of(demo, agent)) {
            if (!Files.exists(needed)) {
                System.err.println(needed + " does not exist");
                return 2;
            }
        }
        Map<Way, List<Measured>> all = new EnumMap<>(Way.class);
        for (int round = 1; round <= rounds; round++) {
            for (Way way : Way.values()) {
                if (way != Way.AGENT || agent != null) {
                    Measured measured = measure(way);
                    all.computeIfAbsent(way, none -> new ArrayList<>()).add(measured);
                    System.out.printf(Locale.ROOT, "round %d %-6s %s%n", round, way, measured);
                }
            }
        }
        report(all, System.out);
        return all.values().stream().flatMap(List::stream).anyMatch(run -> run.failed() > 0) ? 1 : 0;
    }

    private Measured measure(Way way) throws IOException, InterruptedException {
        Path agentJar = agent == null ? demo : agent;
        try (DemoProcess process = DemoProcess.start(demo, agentJar, way, freePort(), otlp)) {
            Requests requests = new Requests(process.origin(), rate);
            long begin = System.nanoTime();
            while (!requests.isUp()) {
                if (!process.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                    throw new IllegalStateException("the demo does not start; see tidewatch-bench-demo.log");
                }
                Thread.sleep(100);
            }
            AtomicInteger second = new AtomicInteger();
            Runnable scraping = () -> {
                if (way == Way.SCRAPE && second.getAndIncrement() % interval == 0) {
                    requests.scrape();
                }
            };
            requests.run(Duration.ofSeconds(warmUpSeconds), scraping);
            Duration before = process.cpu();
            long from = System.nanoTime();
            Durations times = requests.run(Duration.ofSeconds(seconds), scraping);
            double cpu = process.cpu().minus(before).toNanos() * 100.0 / (System.nanoTime() - from);
            return new Measured(
                    cpu, process.memoryBytes(), times.quantileMs(0.5), times.quantileMs(0.99), requests.failed());
        }
    }

    /** The medians over the rounds, and the medians of the ratios to {@link Way#NONE} of the same round. */
    private static void report(Map<Way, List<Measured>> all, PrintStream out) {
        out.println("way     CPU % of one  more  memory MiB  ratio   p50 ms   p99 ms  ratio");
        List<Measured> none = all.getOrDefault(Way.NONE, List.of());
        all.forEach((way, runs) -> out.printf(
                Locale.ROOT,
                "%-7s %12.2f %+5.2f %11.0f %6.2f %8.2f %8.2f %6.2f%n",
                way,
                median(runs, Measured::cpuPercent),
                compared(runs, none, (run, base) -> run.cpuPercent() - base.cpuPercent()),
                median(runs, run -> run.memoryBytes() / 1048576.0),
                compared(runs, none, (run, base) -> (double) run.memoryBytes() / base.memoryBytes()),
                median(runs, Measured::p50Ms),
                median(runs, Measured::p99Ms),
                compared(runs, none, (run, base) -> run.p99Ms() / base.p99Ms())));
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        return runs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(runs.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double compared(
            List<Measured> runs, List<Measured> bases, ToDoubleBiFunction<Measured, Measured> comparison) {
        double[] all = new double[runs.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = comparison.applyAsDouble(runs.get(i), bases.get(i));
        }
        Arrays.sort(all);
        return all[all.length / 2];
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
