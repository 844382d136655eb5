package io.tidewatch.bench;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sends samples and says how many were taken. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Remote write load: rate, request times, refusals.")
final class LoadCommand implements Callable<Integer> {
    private static final long REPORT_MS = 10_000;

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private LoadOptions options = new LoadOptions();

    @Override
    public Integer call() throws InterruptedException {
        Load load = new Load(target.target(), options);
        load.start();
        runFor(load, options, System.out);
        load.stop();
        System.out.println("load: " + load.report());
        return load.isClean() ? 0 : 1;
    }

    /** Waits for the end of the load's time, with a line every ten seconds. */
    static void runFor(Load load, LoadOptions options, PrintStream out) throws InterruptedException {
        long end = System.nanoTime() + options.duration().toNanos();
        long before = 0;
        while (System.nanoTime() < end) {
            long pause = Math.min(REPORT_MS, (end - System.nanoTime()) / 1_000_000 + 1);
            Thread.sleep(pause);
            long now = load.accepted();
            out.println("  " + (now - before) * 1000 / pause + " samples/s");
            before = now;
        }
    }
}
