package io.tidewatch.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends one crossing sample a second while load runs, and measures when it is seen. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Request accepted to webhook, to alert and to value on the live stream, under load.")
final class LatencyCommand implements Callable<Integer> {
    private static final String METRIC = "tidewatch_bench_probe";
    /** A new rule is effective within a second. */
    private static final long RULE_MS = 2_000;

    private static final long LAST_PROBES_MS = 5_000;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Option(names = "--no-load", description = "send probes only")
    private boolean noLoad;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Target tidewatch = target.target();
        String run = Long.toString(System.currentTimeMillis(), 36);
        String selector = METRIC + "{run=\"" + run + "\"}";
        Probes probes = new Probes();
        Load load = new Load(tidewatch, options);
        try (WebhookReceiver receiver = new WebhookReceiver(probes);
                ProbeRule rule = new ProbeRule(tidewatch, run, selector + " == 1", receiver.url());
                LiveStream stream = new LiveStream(tidewatch, selector, probes)) {
            Thread.sleep(RULE_MS);
            if (!noLoad) {
                load.start();
            }
            try {
                probe(tidewatch, run, probes);
            } finally {
                load.stop();
            }
            Thread.sleep(LAST_PROBES_MS);
        }
        if (!noLoad) {
            System.out.println("load: " + load.report());
        }
        int missing = 0;
        for (Probes.Place place : Probes.Place.values()) {
            System.out.println(probes.report(place));
            missing += probes.missing(place);
        }
        return missing == 0 && load.isClean() ? 0 : 1;
    }

    private void probe(Target tidewatch, String run, Probes probes) throws IOException, InterruptedException {
        WriteBody body = new WriteBody();
        long begin = System.nanoTime();
        for (int i = 0; i < options.seconds; i++) {
            long left = begin + i * 1_000_000_000L - System.nanoTime();
            Thread.sleep(Math.max(0, left / 1_000_000));
            int raised = i % Probes.SERIES;
            int calmed = (i + Probes.SERIES / 2) % Probes.SERIES;
            long now = System.currentTimeMillis();
            body.clear();
            body.add(labels(run, calmed), now, 0);
            body.add(labels(run, raised), now, 1);
            probes.begin(raised);
            int status = tidewatch.write(body.compressed()).statusCode();
            if (status / 100 == 2) {
                probes.accepted(raised);
            } else {
                System.err.println("probe " + i + " was answered " + status);
            }
        }
    }

    private static byte[] labels(String run, int probe) {
        return BenchSeries.encode(Map.of("__name__", METRIC, "run", run, "probe", Integer.toString(probe)));
    }
}
