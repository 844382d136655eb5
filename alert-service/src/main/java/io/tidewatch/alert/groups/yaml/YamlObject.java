package io.tidewatch.alert.groups.yaml;

import io.tidewatch.alert.groups.yaml.RuleFileException.Problem;
import io.tidewatch.promql.text.DurationText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * An object of a YAML file that is read strictly: a field that is not known, stands twice or is of another kind is a
 * problem, in go-yaml's words, and counts as absent. Not for several threads.
 */
public final class YamlObject {
    private final Node node;
    private final List<Problem> problems;
    private final Map<String, Node> fields = new LinkedHashMap<>();

    /**
     * @param type as Prometheus' code calls it, for messages
     * @param known names of fields
     * @param problems get what is wrong
     */
    public YamlObject(Node node, String type, Set<String> known, List<Problem> problems) {
        this.node = node;
        this.problems = problems;
        if (!(node instanceof MappingNode mapping)) {
            if (!isNull(node)) {
                problem(node, mismatch(node, type));
            }
            return;
        }
        for (NodeTuple field : mapping.getValue()) {
            Node key = field.getKeyNode();
            String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!known.contains(name)) {
                problem(key, "field " + name + " not found in type " + type);
            } else if (!isNull(field.getValueNode()) && fields.putIfAbsent(name, field.getValueNode()) != null) {
                problem(key, "mapping key \"" + name + "\" already defined");
            }
        }
    }

    /** Notes a problem of a node. */
    public void problem(Node at, String message) {
        problems.add(
                new Problem(at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, message));
    }

    /** Where it stands. */
    public Node node() {
        return node;
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Where a field's value stands; the whole object for one that is absent. */
    public Node at(String name) {
        return fields.getOrDefault(name, node);
    }

    /** A text, or any other scalar as it is written; empty when absent. */
    public String text(String name) {
        Node value = fields.get(name);
        return value == null ? "" : text(value);
    }

    private String text(Node value) {
        if (value instanceof ScalarNode scalar) {
            return isNull(value) ? "" : scalar.getValue();
        }
        problem(value, mismatch(value, "string"));
        return "";
    }

    /** A duration, milliseconds; null when absent. */
    public @Nullable Long duration(String name) {
        Node value = fields.get(name);
        if (value == null) {
            return null;
        }
        try {
            return DurationText.parse(text(value));
        } catch (IllegalArgumentException e) {
            problem(value, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** A whole number; 0 when absent. */
    public int whole(String name) {
        Node value = fields.get(name);
        if (value == null) {
            return 0;
        }
        try {
            if (value.getTag().equals(Tag.INT)) {
                return Integer.parseInt(text(value));
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        problem(value, mismatch(value, "int"));
        return 0;
    }

    /** A number; 0 when absent. */
    public double number(String name) {
        Node value = fields.get(name);
        if (value == null) {
            return 0;
        }
        if (value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT)) {
            String text = text(value).replace("_", "");
            return switch (text) {
                case ".nan", ".NaN", ".NAN" -> Double.NaN;
                case ".inf", "+.inf", ".Inf" -> Double.POSITIVE_INFINITY;
                case "-.inf", "-.Inf" -> Double.NEGATIVE_INFINITY;
                default -> parsed(value, text);
            };
        }
        problem(value, mismatch(value, "float64"));
        return 0;
    }

    private double parsed(Node value, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            problem(value, mismatch(value, "float64"));
            return 0;
        }
    }

    /** True or false; false when absent. */
    public boolean flag(String name) {
        Node value = fields.get(name);
        if (value == null) {
            return false;
        }
        if (value.getTag().equals(Tag.BOOL)) {
            return text(value).equalsIgnoreCase("true");
        }
        problem(value, mismatch(value, "bool"));
        return false;
    }

    /** Names and texts, in their order; empty when absent. */
    public Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        textNodes(name).forEach((key, value) -> texts.put(key, text(value)));
        return texts;
    }

    /** Names, and where their values stand. */
    public Map<String, Node> textNodes(String name) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Node value = fields.get(name);
        if (value instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (nodes.putIfAbsent(key, entry.getValueNode()) != null) {
                    problem(entry.getKeyNode(), "mapping key \"" + key + "\" already defined");
                }
            }
        } else if (value != null) {
            problem(value, mismatch(value, "map[string]string"));
        }
        return nodes;
    }

    /** The elements of a list; empty when absent. */
    public List<Node> list(String name, String type) {
        Node value = fields.get(name);
        if (value instanceof SequenceNode sequence) {
            return new ArrayList<>(sequence.getValue());
        }
        if (value != null) {
            problem(value, mismatch(value, "[]" + type));
        }
        return List.of();
    }

    /** The texts of a list; empty when absent. */
    public List<String> textList(String name) {
        return list(name, "string").stream().map(this::text).toList();
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** go-yaml's words for a node that cannot become a value of the type. */
    static String mismatch(Node node, String type) {
        String tag = "!!"
                + node.getTag().getValue().substring(node.getTag().getValue().lastIndexOf(':') + 1);
        if (node instanceof ScalarNode scalar) {
            String value = scalar.getValue();
            return "cannot unmarshal " + tag + " `" + (value.length() > 10 ? value.substring(0, 7) + "..." : value)
                    + "` into " + type;
        }
        return "cannot unmarshal " + tag + " into " + type;
    }
}
