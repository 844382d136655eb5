package io.tidewatch.local;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code status}: what runs, since when, with how much memory, and whether it is ready. */
@Command(name = "status", description = "Shows every process: state, process id, uptime, restarts, memory, readiness.")
final class StatusCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        ControlClient.send(data.folder(), "status", out);
        out.flush();
    }
}
