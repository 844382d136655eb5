package io.tidewatch.alert.routing.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value in YAML that knows its line and column. The keys of a mapping are asked for one by one; {@link #end} refuses
 * what nobody asked for. Not for several threads.
 */
final class ConfigNode {
    private static final int ALIASES = 100;

    private final String path;
    private final Node node;
    private final SecretMarks secrets;
    private final Map<String, ConfigNode> children = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    private ConfigNode(String path, Node node, SecretMarks secrets) {
        this.path = path;
        this.node = node;
        this.secrets = secrets;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new ConfigNode(path, tuple.getKeyNode(), secrets).wrong("a key must be a text");
                }
                String name = key.getValue();
                ConfigNode child =
                        new ConfigNode(path.isEmpty() ? name : path + "." + name, tuple.getValueNode(), secrets);
                if (children.put(name, child) != null) {
                    throw at(key, "the key stands twice");
                }
            }
        }
    }

    /** The first document of a text. */
    static ConfigNode parse(String text, SecretMarks secrets) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(ALIASES);
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new ConfigFault(1, 1, "", "the configuration is empty");
            }
            return new ConfigNode("", root, secrets);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            throw new ConfigFault(
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "",
                    "this is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigFault(0, 0, "", "this is no YAML: " + e.getMessage());
        }
    }

    /** An error at this place. */
    ConfigFault wrong(String why) {
        return at(node, why);
    }

    private ConfigFault at(Node where, String why) {
        Mark mark = where.getStartMark();
        return new ConfigFault(
                mark == null ? 0 : mark.getLine() + 1, mark == null ? 0 : mark.getColumn() + 1, path, why);
    }

    private ConfigFault wrongKind(String expected) {
        String found = node instanceof ScalarNode scalar
                ? isNull() ? "nothing" : "'" + scalar.getValue() + "'"
                : node instanceof SequenceNode ? "a list" : "a mapping";
        return wrong(found + " is not " + expected);
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /** The value of a key; null when it is absent or holds nothing. */
    @Nullable
    ConfigNode find(String key) {
        if (!(node instanceof MappingNode) && !isNull()) {
            throw wrongKind("a mapping");
        }
        asked.add(key);
        ConfigNode child = children.get(key);
        return child == null || child.isNull() ? null : child;
    }

    /** The value of a key that must be there. */
    ConfigNode need(String key) {
        ConfigNode child = find(key);
        if (child == null) {
            throw wrong(key + " is missing");
        }
        return child;
    }

    /** What a key's value is; the other where it is absent. */
    <T> T read(String key, Function<ConfigNode, T> how, T otherwise) {
        ConfigNode child = find(key);
        return child == null ? otherwise : how.apply(child);
    }

    /** What a key's value is; null where it is absent. */
    <T> @Nullable T find(String key, Function<ConfigNode, T> how) {
        ConfigNode child = find(key);
        return child == null ? null : how.apply(child);
    }

    String text(String key, String otherwise) {
        return read(key, ConfigNode::text, otherwise);
    }

    /** The elements of a key's list; none when it is absent. */
    List<ConfigNode> list(String key) {
        return read(key, ConfigNode::list, List.of());
    }

    /** Keys of this mapping in their order. */
    Set<String> keys() {
        if (!(node instanceof MappingNode) && !isNull()) {
            throw wrongKind("a mapping");
        }
        return children.keySet();
    }

    /** @throws ConfigFault when there is a key that nobody asked for */
    void end(Set<String> knownElsewhere) {
        children.forEach((name, child) -> {
            if (!asked.contains(name)) {
                throw child.wrong(
                        knownElsewhere.contains(name)
                                ? "Alertmanager knows this key, but it is not supported here"
                                : "there is no such key; there are " + String.join(", ", asked));
            }
        });
    }

    List<ConfigNode> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrongKind("a list");
        }
        List<ConfigNode> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new ConfigNode(path + "[" + elements.size() + "]", element, secrets));
        }
        return elements;
    }

    String text() {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            throw wrongKind("a text");
        }
        return scalar.getValue();
    }

    /** A text that answers do not show. */
    String secret() {
        return secret(SecretMarks.MASK);
    }

    /** A text of which answers show something else. */
    String secret(String shown) {
        String text = text();
        if (text.equals(SecretMarks.MASK)) {
            throw wrong("this is the mask of a secret, not the secret; give it in full");
        }
        secrets.add(node.getStartMark(), node.getEndMark(), shown);
        return text;
    }

    boolean bool() {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw wrongKind("true or false");
        };
    }

    /** A whole number from 0 on. */
    int number() {
        try {
            int number = Integer.parseInt(text());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrongKind("a whole number from 0 on");
    }

    /** A text as something else; its {@link IllegalArgumentException} becomes a fault at this place. */
    <T> T as(Function<String, T> parse) {
        try {
            return parse.apply(text());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    List<String> texts() {
        return list().stream().map(ConfigNode::text).toList();
    }

    Map<String, String> textMap() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String key : keys()) {
            map.put(key, text(key, ""));
        }
        return map;
    }
}
