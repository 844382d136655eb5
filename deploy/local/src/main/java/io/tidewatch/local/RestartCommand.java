package io.tidewatch.local;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restart NAME}: stops one process and starts it anew. */
@Command(name = "restart", description = "Restarts one process, for instance: restart alert.")
final class RestartCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "kafka, postgres, ingest, alert, query or dashboard.")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        ControlClient.send(data.folder(), "restart " + name, out);
        out.flush();
    }
}
