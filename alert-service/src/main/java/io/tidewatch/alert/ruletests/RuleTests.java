package io.tidewatch.alert.ruletests;

import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.alert.groups.yaml.RuleFileException;
import io.tidewatch.alert.groups.yaml.RuleFileReader;
import io.tidewatch.alert.ruletests.RuleTestFile.TestGroup;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs files of rule unit tests as promtool does: the same files, the same report, exit code 1 when anything is not as
 * expected, 2 when the command is wrong.
 */
public final class RuleTests {
    private final PrintStream out;
    private final PrintStream err;

    /** @param err gets what is wrong */
    public RuleTests(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** The command {@code test-rules FILE…}. */
    public static void main(String[] args) {
        System.exit(new RuleTests(System.out, System.err).run(List.of(args)));
    }

    /** Runs the files; the answer is the exit code. */
    public int run(List<String> files) {
        if (files.isEmpty()) {
            err.println("usage: tidewatch test-rules FILE…");
            return 2;
        }
        boolean failed = false;
        for (String file : files) {
            out.println("Unit Testing:  " + file);
            List<String> faults = faults(Paths.get(file));
            if (faults.isEmpty()) {
                out.println("  SUCCESS");
            } else {
                err.println("  FAILED:");
                for (String fault : faults) {
                    err.println(fault);
                    out.println();
                }
                failed = true;
            }
            out.println();
        }
        return failed ? 1 : 0;
    }

    private List<String> faults(Path path) {
        try {
            RuleTestFile file = RuleTestFileReader.read(Files.readString(path));
            List<RuleGroup> groups = groups(path, file);
            List<String> faults = new ArrayList<>();
            for (TestGroup test : file.tests()) {
                faults.addAll(new RuleTestRun(file, test, groups).run());
            }
            return faults;
        } catch (RuleFileException e) {
            return e.problems().stream().map(Object::toString).toList();
        } catch (IOException e) {
            return List.of("cannot read " + e.getMessage());
        }
    }

    /** All groups, those first that the file puts in order. */
    private List<RuleGroup> groups(Path testFile, RuleTestFile file) throws IOException {
        List<RuleGroup> groups = new ArrayList<>();
        for (String pattern : file.ruleFiles()) {
            List<Path> found = find(testFile.toAbsolutePath().resolveSibling(""), pattern);
            if (found.isEmpty()) {
                Path parent = testFile.getParent();
                err.println("  WARNING: no file match pattern " + (parent == null ? pattern : parent.resolve(pattern)));
            }
            for (Path path : found) {
                try {
                    groups.addAll(RuleFileReader.read(Files.readString(path)));
                } catch (RuleFileException e) {
                    throw e.inFile(path.toString());
                }
            }
        }
        Set<String> seen = new HashSet<>();
        for (String name : file.groupOrder()) {
            if (!seen.add(name)) {
                throw new RuleFileException(1, 1, "group name repeated in evaluation order: " + name);
            }
        }
        List<String> order = file.groupOrder();
        groups.sort((a, b) -> Integer.compare(place(order, a), place(order, b)));
        return groups;
    }

    private static int place(List<String> order, RuleGroup group) {
        int at = order.indexOf(group.name());
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private static List<Path> find(Path folder, String pattern) throws IOException {
        Path given = folder.resolve(pattern.replaceAll("[*?\\[].*", "")).normalize();
        if (pattern.matches("[^*?\\[]*")) {
            return Files.isRegularFile(given) ? List.of(given) : List.of();
        }
        Path base = Files.isDirectory(given) ? given : given.getParent();
        PathMatcher matcher = FileSystems.getDefault()
                .getPathMatcher("glob:" + folder.resolve(pattern).normalize());
        if (base == null || !Files.isDirectory(base)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(base, 8)) {
            return all.filter(Files::isRegularFile)
                    .filter(matcher::matches)
                    .sorted()
                    .toList();
        }
    }
}
