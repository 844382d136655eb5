package io.tidewatch.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentationTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "promql.md");

    private static List<String> listed(String heading) throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("\n### " + heading + "\n"));
        String body = section.substring(0, section.indexOf("\n#", 2));
        return Pattern.compile("`([a-z0-9_]+)`")
                .matcher(body)
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    private static List<String> functions(boolean experimental) {
        return Arrays.stream(Function.values())
                .filter(f -> f.experimental() == experimental)
                .map(Function::text)
                .sorted()
                .toList();
    }

    @Test
    void thePageListsEveryFunction() throws IOException {
        assertThat(listed("Functions")).isEqualTo(functions(false));
        assertThat(listed("Experimental functions")).isEqualTo(functions(true));
    }

    @Test
    void thePageNamesTheDefaultLimits() throws IOException {
        EngineOptions options = EngineOptions.defaults();

        assertThat(Files.readString(PAGE))
                .contains(String.format(Locale.ROOT, "| %,d |", options.maxSamples()))
                .contains(String.format(Locale.ROOT, "| %,d |", options.maxSeries()))
                .contains(String.format(Locale.ROOT, "| %,d |", options.maxPoints()));
    }
}
