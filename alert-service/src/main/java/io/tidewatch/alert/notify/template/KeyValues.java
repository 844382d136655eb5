package io.tidewatch.alert.notify.template;

import io.tidewatch.alert.template.language.Members;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Alertmanager's {@code KV}: labels or annotations with their methods. Immutable. */
final class KeyValues extends AbstractMap<String, Object> implements Members {
    private final TreeMap<String, Object> entries;

    KeyValues(Map<String, String> entries) {
        this.entries = new TreeMap<>(entries);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return entries.entrySet();
    }

    @Override
    public @Nullable Object member(String name, List<@Nullable Object> args) {
        return switch (name) {
            case "SortedPairs" -> new Pairs(sorted());
            case "Names" -> names();
            case "Values" -> List.copyOf(sortedValues());
            case "Remove" -> without(args);
            default -> {
                if (!args.isEmpty()) {
                    throw new UnknownMemberException(name + " is not a method but has arguments");
                }
                yield entries.getOrDefault(name, "");
            }
        };
    }

    private KeyValues without(List<@Nullable Object> args) {
        if (args.size() != 1 || !(args.get(0) instanceof List<?> names)) {
            throw new UnknownMemberException("Remove takes a list of names");
        }
        Map<String, String> rest = new TreeMap<>();
        entries.forEach((name, value) -> {
            if (!names.contains(name)) {
                rest.put(name, value.toString());
            }
        });
        return new KeyValues(rest);
    }

    /** By name, {@code alertname} first. */
    private List<Pair> sorted() {
        List<Pair> pairs = new ArrayList<>();
        if (entries.containsKey("alertname")) {
            pairs.add(new Pair("alertname", String.valueOf(entries.get("alertname"))));
        }
        entries.forEach((name, value) -> {
            if (!name.equals("alertname")) {
                pairs.add(new Pair(name, value.toString()));
            }
        });
        return pairs;
    }

    private List<Object> names() {
        List<Object> names = new ArrayList<>();
        sorted().forEach(pair -> names.add(pair.name));
        return names;
    }

    private Collection<Object> sortedValues() {
        List<Object> values = new ArrayList<>();
        sorted().forEach(pair -> values.add(pair.value));
        return values;
    }

    /** A label and its value. */
    private record Pair(String name, String value) implements Members {
        @Override
        public Object member(String member, List<@Nullable Object> args) {
            return switch (member) {
                case "Name" -> name;
                case "Value" -> value;
                default ->
                    throw new UnknownMemberException("can't evaluate field " + member + " in type template.Pair");
            };
        }

        @Override
        public String toString() {
            return "{" + name + " " + value + "}";
        }
    }

    private static final class Pairs extends AbstractList<Object> implements Members {
        private final List<Pair> pairs;

        Pairs(List<Pair> pairs) {
            this.pairs = pairs;
        }

        @Override
        public Object get(int index) {
            return pairs.get(index);
        }

        @Override
        public int size() {
            return pairs.size();
        }

        @Override
        public Object member(String name, List<@Nullable Object> args) {
            List<Object> out = new ArrayList<>();
            switch (name) {
                case "Names" -> pairs.forEach(pair -> out.add(pair.name));
                case "Values" -> pairs.forEach(pair -> out.add(pair.value));
                default -> throw new UnknownMemberException("can't evaluate field " + name + " in type template.Pairs");
            }
            return out;
        }
    }
}
