package io.tidewatch.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prometheus' own behaviour scripts, read from a folder beside the project. */
class ConformanceTest {
    /** How many cases of each file pass. A number may rise, never fall. */
    private static final Map<String, Integer> PASSED = Map.ofEntries(
            Map.entry("aggregators", 123),
            Map.entry("collision", 2),
            Map.entry("duration_expression", 8),
            Map.entry("functions", 323),
            Map.entry("histograms", 83),
            Map.entry("limit", 0),
            Map.entry("literals", 25),
            Map.entry("name_label_dropping", 30),
            Map.entry("native_histograms", 3),
            Map.entry("range_queries", 16),
            Map.entry("trig_functions", 19),
            Map.entry("type_and_unit", 58));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aggregators",
                "collision",
                "duration_expression",
                "functions",
                "histograms",
                "limit",
                "literals",
                "name_label_dropping",
                "native_histograms",
                "range_queries",
                "trig_functions",
                "type_and_unit"
            })
    void noFewerCasesPassThanBefore(String name) throws IOException {
        Path file = Path.of(
                System.getProperty("tidewatch.shared", "/nonexistent"), "conformance", "promql", name + ".test");
        assumeTrue(Files.exists(file), () -> "Prometheus' scripts are not here: " + file);

        ScriptReport report = new ScriptRunner().run(Files.readAllLines(file));

        String failures = report.failures().stream()
                .map(f -> name + ":" + f.line() + " " + f.query() + "\n    " + f.reason() + "\n")
                .reduce("", String::concat);
        Files.writeString(Path.of("target", name + ".failures"), report.passed() + " passed\n" + failures);
        assertThat(report.passed()).as(failures).isEqualTo(PASSED.get(name));
    }
}
