package io.tidewatch.local;

import io.tidewatch.promql.script.ScriptException;
import io.tidewatch.promql.script.ScriptReport;
import io.tidewatch.promql.script.ScriptRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code promql-test PATH…}: runs scripts of Prometheus' test language against Tidewatch's engine. */
@Command(
        name = "promql-test",
        description = {
            "Runs scripts of Prometheus' PromQL test language against Tidewatch's own engine.",
            "The exit status is 0 when every case passed."
        })
final class PromqlTestCommand implements Callable<Integer> {
    private static final String SUFFIX = ".test";

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "Scripts, and folders whose *.test files are run, those of their folders too.")
    private List<Path> paths = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        int passed = 0;
        int failed = 0;
        for (Path file : files()) {
            ScriptReport report = run(file);
            passed += report.passed();
            failed += report.failed();
            out.printf("%s: %d passed, %d failed%n", file.getFileName(), report.passed(), report.failed());
            for (ScriptReport.Failure failure : report.failures()) {
                out.printf("  line %d: %s%n    %s%n", failure.line(), failure.query(), failure.reason());
            }
            out.flush();
        }
        out.printf("%d passed, %d failed%n", passed, failed);
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new LocalRunException("there is no file or folder " + path + ".");
            }
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> found = Files.walk(path)) {
                List<Path> scripts = found.filter(Files::isRegularFile)
                        .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                        .sorted()
                        .toList();
                if (scripts.isEmpty()) {
                    throw new LocalRunException("there is no *" + SUFFIX + " file in " + path + ".");
                }
                files.addAll(scripts);
            } catch (IOException e) {
                throw new LocalRunException("the folder " + path + " cannot be read: " + e.getMessage(), e);
            }
        }
        return files;
    }

    /** A script that is none counts as one failed case. */
    private static ScriptReport run(Path file) {
        try {
            return new ScriptRunner().run(Files.readAllLines(file));
        } catch (ScriptException e) {
            return new ScriptReport(
                    0, List.of(new ScriptReport.Failure(e.line(), "(script)", String.valueOf(e.getMessage()))));
        } catch (IOException e) {
            throw new LocalRunException("the script " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
