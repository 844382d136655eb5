package io.tidewatch.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code logs NAME}: the end of a process's log, and what follows when asked. */
@Command(name = "logs", description = "Prints the end of a process's log.")
final class LogsCommand implements Runnable {
    private static final int CHUNK = 64 << 10;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "NAME", description = "kafka, postgres, ingest, alert, query or dashboard.")
    private String name = "";

    @Option(names = "--bytes", defaultValue = "16384", description = "How much of the end to print (default: 16384).")
    private int bytes;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is added, until Ctrl-C.")
    private boolean follow;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        DataFolder folder = data.folder();
        Path log = Files.exists(folder.log(name)) ? folder.log(name) : folder.log(name + "-service");
        if (!Files.exists(log)) {
            throw new LocalRunException("there is no log of '" + name + "' in " + log.getParent()
                    + ". Names are kafka, postgres, ingest, alert, query and dashboard.");
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - bytes));
            copy(file, out);
            while (follow) {
                Thread.sleep(250);
                if (file.length() < file.getFilePointer()) {
                    file.seek(0); // the log was rotated
                }
                copy(file, out);
            }
        } catch (IOException e) {
            throw new LocalRunException("the log " + log + " cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(RandomAccessFile file, PrintWriter out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int n = file.read(chunk); n > 0; n = file.read(chunk)) {
            out.print(new String(chunk, 0, n, StandardCharsets.UTF_8));
        }
        out.flush();
    }
}
