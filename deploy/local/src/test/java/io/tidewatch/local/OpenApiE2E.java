package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The four OpenAPI documents against the table of docs/formats/http-api.md. */
@ExtendWith(RunningStack.class)
class OpenApiE2E {
    private static final Pattern ROW = Pattern.compile("\\| ((?:GET|POST|PUT|DELETE)\\b.*) \\| (\\w+) \\| .* \\|");
    private static final Pattern PATH = Pattern.compile("`([^`]+)`");
    private static final Pattern METHOD = Pattern.compile("\\b(GET|POST|PUT|DELETE)\\b");

    /** By service. */
    private static Map<String, JsonNode> documents;

    @BeforeAll
    static void readDocuments() throws Exception {
        Ports ports = RunningStack.running().stack.ports();
        documents = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> service : Map.of(
                        "ingest", ports.ingest(),
                        "alert", ports.alert(),
                        "query", ports.query(),
                        "dashboard", ports.dashboard())
                .entrySet()) {
            Api api = new Api(URI.create("http://127.0.0.1:" + service.getValue()));
            documents.put(service.getKey(), api.get("/q/openapi?format=json").json());
        }
    }

    @Test
    void everyEndpointOfTheTableIsDescribedAndNoOther() throws IOException {
        Set<String> described = new TreeSet<>();
        for (Operation operation : operations()) {
            described.add(operation.toString());
        }
        Set<String> expected = new TreeSet<>(table());
        assertThat(expected).hasSizeGreaterThan(30);
        assertThat(described).isEqualTo(expected);
    }

    @Test
    void everyEndpointSaysWhatItIsForAndWhatItAnswersErrorsIncluded() {
        List<String> missing = new ArrayList<>();
        for (Operation operation : operations()) {
            if (operation.node.path("summary").asText().isEmpty()) {
                missing.add(operation + " has no summary");
            }
            boolean succeeds = false;
            boolean fails = false;
            for (Map.Entry<String, JsonNode> answer :
                    operation.node.path("responses").properties()) {
                JsonNode response = operation.resolved(answer.getValue());
                if (response.path("description").asText().isEmpty()) {
                    missing.add(operation + ": " + answer.getKey() + " has no description");
                }
                boolean error = answer.getKey().compareTo("400") >= 0;
                succeeds |= !error;
                fails |= error;
                if (error && response.path("content").isEmpty()) {
                    missing.add(operation + ": " + answer.getKey() + " does not say its form");
                }
            }
            if (!succeeds || !fails) {
                missing.add(operation + " does not describe both success and errors");
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyParameterHasADescriptionAndIsNamedOnce() {
        List<String> missing = new ArrayList<>();
        for (Operation operation : operations()) {
            Set<String> seen = new TreeSet<>();
            for (JsonNode each : operation.node.path("parameters")) {
                JsonNode parameter = operation.resolved(each);
                String name = parameter.path("name").asText();
                if (!seen.add(name + " in " + parameter.path("in").asText())) {
                    missing.add(operation + " names " + name + " twice");
                }
                if (parameter.path("description").asText().isEmpty()) {
                    missing.add(operation + ": " + name + " has no description");
                }
            }
            Matcher variables = Pattern.compile("\\{(\\w+)}").matcher(operation.path);
            while (variables.find()) {
                if (!seen.contains(variables.group(1) + " in path")) {
                    missing.add(operation + " does not describe " + variables.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRequestBodyHasAnExample() {
        List<String> missing = new ArrayList<>();
        for (Operation operation : operations()) {
            boolean takesBody = (operation.method.equals("POST") || operation.method.equals("PUT"))
                    && !operation.path.equals("/api/v1/channels/{id}/test")
                    && !operation.path.equals("/api/v1/admin/tsdb/clean_tombstones");
            JsonNode body = operation.resolved(operation.node.path("requestBody"));
            if (takesBody != !body.isMissingNode()) {
                missing.add(operation + (takesBody ? " has no request body" : " has a request body"));
            }
            for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
                if (!content.getValue().has("example") && !content.getValue().has("examples")) {
                    missing.add(operation + ": " + content.getKey() + " has no example");
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** A method of a path of one service. */
    private record Operation(String service, JsonNode document, String method, String path, JsonNode node) {
        JsonNode resolved(JsonNode of) {
            String reference = of.path("$ref").asText();
            return reference.isEmpty() ? of : document.at(reference.substring(1));
        }

        @Override
        public String toString() {
            return service + ": " + method + " " + path;
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        documents.forEach(
                (service, document) -> document.path("paths").properties().forEach(path -> {
                    for (String method : List.of("get", "post", "put", "delete")) {
                        if (path.getValue().has(method)) {
                            operations.add(new Operation(
                                    service,
                                    document,
                                    method.toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    path.getValue().get(method)));
                        }
                    }
                }));
        return operations;
    }

    /** The table's rows: methods, then paths in back ticks; several of both, several groups split by semicolons. */
    private static Set<String> table() throws IOException {
        Set<String> endpoints = new TreeSet<>();
        for (String line : Files.readAllLines(DataOption.home().resolve(Path.of("docs/formats/http-api.md")))) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                continue;
            }
            for (String group : row.group(1).split(";", -1)) {
                List<String> paths = PATH.matcher(group)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
                METHOD.matcher(group)
                        .results()
                        .forEach(method -> paths.forEach(
                                path -> endpoints.add(row.group(2) + ": " + method.group(1) + " " + path)));
            }
        }
        return endpoints;
    }
}
