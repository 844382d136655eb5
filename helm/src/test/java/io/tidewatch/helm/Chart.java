package io.tidewatch.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The chart in {@code helm/tidewatch}, rendered by Helm as a library. */
final class Chart {
    /** Keys that come twice are an error. */
    static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    static final String RELEASE = "tidewatch";
    static final String NAMESPACE = "observability";

    /** Rendered for; Chart.yaml says which others will do. */
    private static final String KUBERNETES = "1.30.0";

    /** What stands for Helm's annotation of hooks. */
    static final String UNHOOKED = "tidewatch.test/hook";

    private static @Nullable Path copy;

    private Chart() {}

    static Path home() {
        return Path.of(System.getProperty("tidewatch.home", ".."));
    }

    static Path folder() {
        return home().resolve("helm/tidewatch");
    }

    /** The files of values that stand for how the chart is used. */
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(home().resolve("helm/examples"))) {
            return files.sorted().toList();
        }
    }

    static LintResult lint() {
        return new Helm(folder()).lint().strict().call();
    }

    /**
     * Every object, hooks and tests included, in order.
     *
     * @throws IllegalStateException with Helm's message when it refuses
     */
    static List<JsonNode> render(Path values) throws IOException {
        String text = new Helm(unhooked())
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .set("secretsFromCluster", false)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(values)
                .call();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            return documents.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    /** A copy in which hooks are ordinary objects: the library leaves hooks out of what it renders. */
    private static synchronized Path unhooked() throws IOException {
        Path made = copy;
        if (made == null) {
            made = Files.createTempDirectory("tidewatch-chart").resolve("tidewatch");
            try (Stream<Path> files = Files.walk(folder(), FileVisitOption.FOLLOW_LINKS)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path target = made.resolve(folder().relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.writeString(target, Files.readString(file).replace("helm.sh/hook", UNHOOKED));
                }
            }
            copy = made;
        }
        return made;
    }
}
