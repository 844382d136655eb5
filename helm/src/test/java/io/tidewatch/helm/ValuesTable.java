package io.tidewatch.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of the chart's README, made of values.yaml: key, default, and the comment above it that begins with {@code --}. */
final class ValuesTable {
    private ValuesTable() {}

    static String text() throws IOException {
        Map<String, String> comments =
                comments(Files.readAllLines(Chart.folder().resolve("values.yaml")));
        JsonNode values =
                Chart.YAML.readTree(Chart.folder().resolve("values.yaml").toFile());
        List<String> rows = new ArrayList<>(List.of("| key | default | meaning |", "|---|---|---|"));
        ObjectMapper json = new ObjectMapper();
        for (Map.Entry<String, String> comment : comments.entrySet()) {
            JsonNode value = values.at("/" + comment.getKey().replace('.', '/'));
            String shown = json.writeValueAsString(value);
            rows.add("| `" + comment.getKey() + "` | " + (shown.equals("\"\"") ? "" : "`" + shown + "`") + " | "
                    + comment.getValue() + " |");
        }
        return String.join("\n", rows);
    }

    /** By key in full, such as {@code ingest.replicas}. */
    static Map<String, String> comments(List<String> lines) {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        String comment = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("# -- ")) {
                comment = text.substring(5);
            } else if (text.startsWith("# ") && !comment.isEmpty()) {
                comment += " " + text.substring(2);
            } else if (text.matches("[A-Za-z][A-Za-z0-9]*:.*")) {
                int depth = (line.length() - line.stripLeading().length()) / 2;
                while (path.size() > depth) {
                    path.remove(path.size() - 1);
                }
                path.add(text.substring(0, text.indexOf(':')));
                if (!comment.isEmpty()) {
                    found.put(String.join(".", path), comment);
                }
                comment = "";
            }
        }
        return found;
    }
}
