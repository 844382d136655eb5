package io.tidewatch.local;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code down}: ends the run, also one whose launcher was killed. */
@Command(name = "down", description = "Ends everything that runs on the data folder.")
final class DownCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        DataFolder folder = data.folder();
        try {
            ControlClient.send(folder, "down", out);
        } catch (LocalRunException nothingAnswers) {
            if (!endLeftOvers(folder, out)) {
                throw nothingAnswers;
            }
        }
        out.flush();
    }

    private static boolean endLeftOvers(DataFolder folder, PrintWriter out) {
        List<String> names = Stream.concat(Stack.SERVICES.stream(), Stream.of("kafka", "postgres"))
                .toList();
        boolean any = false;
        for (String name : names) {
            try {
                if (Files.exists(folder.processId(name)) && ProcessIdFile.endLeftOver(folder.processId(name))) {
                    out.println("Ended " + name + ", which an earlier run had left behind.");
                    any = true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return any;
            }
        }
        return any;
    }
}
