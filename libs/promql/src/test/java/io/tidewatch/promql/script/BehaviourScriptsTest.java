package io.tidewatch.promql.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own behaviour scripts, one file a topic. */
class BehaviourScriptsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "absent",
                "aggregation",
                "at_modifier",
                "binary",
                "durations",
                "experimental",
                "extended_ranges",
                "fill",
                "histogram_quantile",
                "info",
                "limits",
                "lookback",
                "native_histograms",
                "offsets",
                "rate",
                "sets",
                "staleness",
                "start_timestamps",
                "subqueries"
            })
    void everyCasePasses(String name) throws IOException {
        ScriptReport report = new ScriptRunner().run(lines(name));

        assertThat(report.failures()).isEmpty();
        assertThat(report.passed()).isGreaterThan(5);
    }

    private static List<String> lines(String name) throws IOException {
        try (var in = BehaviourScriptsTest.class.getResourceAsStream("/scripts/" + name + ".test")) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
