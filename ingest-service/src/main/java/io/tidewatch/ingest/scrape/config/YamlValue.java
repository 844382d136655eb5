package io.tidewatch.ingest.scrape.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
 * A value in a YAML file that knows where it stands, so that errors can say so. The keys of a mapping are asked for one
 * by one; {@link #end} names those that nobody asked for. Not for several threads.
 */
final class YamlValue {
    private final String file;
    private final String path;
    private final Node node;
    private final Map<String, YamlValue> children = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    YamlValue(String file, String path, Node node) throws ConfigException {
        this.file = file;
        this.path = path;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw new YamlValue(file, path, tuple.getKeyNode()).wrong("a key must be a text");
                }
                String name = key.getValue();
                YamlValue child = new YamlValue(file, path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
                if (children.put(name, child) != null) {
                    throw child.wrong("the key stands twice");
                }
            }
        }
    }

    /** An error at this place. */
    ConfigException wrong(String why) {
        int line = node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
        return new ConfigException(file + " line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + why);
    }

    private ConfigException wrongKind(String expected) {
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
    YamlValue find(String key) throws ConfigException {
        if (!(node instanceof MappingNode) && !isNull()) {
            throw wrongKind("a mapping");
        }
        asked.add(key);
        YamlValue child = children.get(key);
        return child == null || child.isNull() ? null : child;
    }

    /** Keys of this mapping in their order. */
    Set<String> keys() throws ConfigException {
        if (!(node instanceof MappingNode) && !isNull()) {
            throw wrongKind("a mapping");
        }
        return children.keySet();
    }

    /** @throws ConfigException when there is a key that nobody asked for */
    void end(Set<String> knownElsewhere) throws ConfigException {
        for (Map.Entry<String, YamlValue> child : children.entrySet()) {
            if (!asked.contains(child.getKey())) {
                throw child.getValue()
                        .wrong(
                                knownElsewhere.contains(child.getKey())
                                        ? "Prometheus knows this key, but it is not supported here; supported are "
                                                + String.join(", ", asked)
                                        : "there is no such key; there are " + String.join(", ", asked));
            }
        }
    }

    void end() throws ConfigException {
        end(Set.of());
    }

    List<YamlValue> list() throws ConfigException {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrongKind("a list");
        }
        List<YamlValue> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new YamlValue(file, path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    String text() throws ConfigException {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            throw wrongKind("a text");
        }
        return scalar.getValue();
    }

    boolean bool() throws ConfigException {
        String text = text().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw wrongKind("true or false");
        };
    }

    /** A whole number that is not negative. */
    long number() throws ConfigException {
        try {
            long number = Long.parseLong(text());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrongKind("a whole number from 0 on");
    }

    List<String> texts() throws ConfigException {
        List<String> texts = new ArrayList<>();
        for (YamlValue element : list()) {
            texts.add(element.text());
        }
        return texts;
    }

    Map<String, String> textMap() throws ConfigException {
        Map<String, String> map = new LinkedHashMap<>();
        for (String key : keys()) {
            asked.add(key);
            YamlValue child = children.get(key);
            map.put(key, child == null || child.isNull() ? "" : child.text());
        }
        return map;
    }
}
