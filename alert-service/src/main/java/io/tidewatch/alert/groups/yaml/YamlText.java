package io.tidewatch.alert.groups.yaml;

import io.tidewatch.alert.groups.yaml.RuleFileException.Problem;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads YAML into nodes with their places; its faults in the words of the parser that Prometheus has. */
public final class YamlText {
    private static final int MOST_ALIASES = 100;
    private static final int DEEPEST = 50;
    /** SnakeYAML's words, by how they begin, and those of go-yaml. */
    private static final Map<String, String> WORDS = Map.of(
            "mapping values are not allowed here", "mapping values are not allowed in this context",
            "expected <block end>, but found", "did not find expected key",
            "could not find expected ':'", "could not find expected ':'",
            "found character '\\t(TAB)' that cannot start any token",
                    "found a tab character that violates indentation");

    private YamlText() {}

    /**
     * The only document of a text; null when there is nothing in it.
     *
     * @throws RuleFileException with place and reason
     */
    public static @Nullable Node parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setAllowDuplicateKeys(true);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw failed(mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, words(e));
        } catch (YAMLException e) {
            throw failed(1, 1, String.valueOf(e.getMessage()));
        }
    }

    private static RuleFileException failed(int line, int column, String why) {
        return new RuleFileException(List.of(new Problem(line, column, "yaml: " + why)));
    }

    private static String words(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        for (Map.Entry<String, String> word : WORDS.entrySet()) {
            if (problem.startsWith(word.getKey())) {
                return word.getValue();
            }
        }
        return problem;
    }
}
