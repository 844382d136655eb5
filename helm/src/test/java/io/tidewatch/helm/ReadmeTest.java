package io.tidewatch.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README says what the values are, and nothing is left out. */
class ReadmeTest {
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "\n<!-- end of values -->";

    /** {@code mvn -pl helm test -Dtest=ReadmeTest -DargLine=-Dtidewatch.update=true} writes it anew. */
    @Test
    void theTableIsMadeOfTheValues() throws Exception {
        Path readme = Chart.folder().resolve("README.md");
        String text = Files.readString(readme);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END);
        if (Boolean.getBoolean("tidewatch.update")) {
            Files.writeString(readme, text.substring(0, from) + ValuesTable.text() + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to)).isEqualTo(ValuesTable.text());
    }

    @Test
    void everyValueIsExplainedAndHasAPlaceInTheSchema() throws Exception {
        Map<String, String> comments =
                ValuesTable.comments(Files.readAllLines(Chart.folder().resolve("values.yaml")));
        JsonNode schema =
                Chart.YAML.readTree(Chart.folder().resolve("values.schema.json").toFile());
        List<String> problems = new ArrayList<>();
        leaves(Chart.YAML.readTree(Chart.folder().resolve("values.yaml").toFile()), schema, "", comments, problems);
        assertThat(problems).isEmpty();
    }

    private static void leaves(
            JsonNode node, JsonNode type, String path, Map<String, String> comments, List<String> problems) {
        node.fields().forEachRemaining(field -> {
            String key = path + field.getKey();
            JsonNode of = type.path("properties").path(field.getKey());
            if (of.isMissingNode()) {
                problems.add(key + " is not in the schema");
            }
            if (!comments.containsKey(key)) {
                if (field.getValue().isObject() && !field.getValue().isEmpty()) {
                    leaves(field.getValue(), of, key + ".", comments, problems);
                } else {
                    problems.add(key + " is not explained");
                }
            }
        });
    }
}
