package io.tidewatch.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code test-rules FILE…}: runs promtool's unit tests of rules with the alert-service's own evaluation. */
@Command(
        name = "test-rules",
        description = {
            "Runs unit tests of rules, in promtool's form, with Tidewatch's own evaluation; nothing need be running.",
            "The exit status is 0 when everything was as expected."
        })
final class TestRulesCommand implements Callable<Integer> {
    private static final String MAIN = "io.tidewatch.alert.ruletests.RuleTests";

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files as promtool test rules takes them.")
    private List<String> files = new ArrayList<>();

    /** The alert-service's classes are its own, so they run in a process of their own. */
    @Override
    public Integer call() throws InterruptedException {
        Path app = DataOption.home().resolve("alert-service/target/quarkus-app");
        if (!Files.isDirectory(app)) {
            throw new LocalRunException("the alert-service is not built yet; run: deploy/tidewatch up");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                String.join(
                        File.pathSeparator,
                        app.resolve("app") + "/*",
                        app.resolve("lib/main") + "/*",
                        app.resolve("lib/boot") + "/*"),
                MAIN));
        command.addAll(files);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new LocalRunException("the tests cannot be started: " + e.getMessage(), e);
        }
    }
}
