package io.tidewatch.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prometheus' own behaviour scripts, read from a folder beside the project. */
class ConformanceTest {
    /** How many cases there are, so that a script is read whole. */
    private static final Map<String, Integer> CASES = Map.ofEntries(
            Map.entry("aggregators", 160),
            Map.entry("collision", 2),
            Map.entry("duration_expression", 59),
            Map.entry("functions", 431),
            Map.entry("histograms", 185),
            Map.entry("limit", 37),
            Map.entry("literals", 25),
            Map.entry("name_label_dropping", 30),
            Map.entry("native_histograms", 522),
            Map.entry("range_queries", 18),
            Map.entry("trig_functions", 19),
            Map.entry("type_and_unit", 58));

    static List<String> scripts() {
        return CASES.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyCasePasses(String name) throws IOException {
        Path file = Path.of(
                System.getProperty("tidewatch.shared", "/nonexistent"), "conformance", "promql", name + ".test");
        assumeTrue(Files.exists(file), () -> "Prometheus' scripts are not here: " + file);

        ScriptReport report = new ScriptRunner().run(Files.readAllLines(file));

        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isEqualTo(CASES.get(name));
    }
}
