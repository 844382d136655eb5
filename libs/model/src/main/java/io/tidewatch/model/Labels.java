package io.tidewatch.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a series: names and values, sorted by name (UTF-16 order, which equals UTF-8 order for names outside
 * the supplementary planes), names unique, an empty value meaning that the label is absent. Immutable, safe for any
 * thread.
 */
public final class Labels implements Comparable<Labels> {
    /** The label that holds the metric's name. */
    public static final String NAME = "__name__";

    public static final Labels EMPTY = new Labels(new String[0]);

    /** name, value, name, value, … */
    private final String[] pairs;

    private int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Labels of alternating names and values, in any order; empty values are left out.
     *
     * @throws IllegalArgumentException when a name has no value or stands twice
     */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "label '" + namesAndValues[namesAndValues.length - 1] + "' has no value");
        }
        Builder builder = new Builder(namesAndValues.length / 2);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Labels of a map. */
    public static Labels of(Map<String, String> map) {
        Builder builder = new Builder(map.size());
        map.forEach(builder::add);
        return builder.build();
    }

    public int size() {
        return pairs.length / 2;
    }

    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** Name of the i-th label in order, 0 ≤ i &lt; {@link #size()}. */
    public String name(int i) {
        return pairs[2 * i];
    }

    /** Value of the i-th label in order, never empty. */
    public String value(int i) {
        return pairs[2 * i + 1];
    }

    /** Value of the label, or the empty string when it is absent, as PromQL sees it. */
    public String get(String name) {
        int i = indexOf(name);
        return i < 0 ? "" : pairs[2 * i + 1];
    }

    /** Whether the label is present. */
    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** Value of {@value #NAME}, or the empty string. */
    public String metricName() {
        return get(NAME);
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    /** These labels with one set; an empty value removes it. */
    public Labels with(String name, String value) {
        Builder builder = toBuilder();
        return builder.set(name, value).build();
    }

    /** These labels without the named ones. */
    public Labels without(Collection<String> names) {
        return filtered(names, false);
    }

    /** Of these labels only the named ones. */
    public Labels only(Collection<String> names) {
        return filtered(names, true);
    }

    /** These labels without {@value #NAME}. */
    public Labels withoutName() {
        return has(NAME) ? without(List.of(NAME)) : this;
    }

    private Labels filtered(Collection<String> names, boolean keep) {
        String[] out = new String[pairs.length];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (names.contains(pairs[i]) == keep) {
                out[n++] = pairs[i];
                out[n++] = pairs[i + 1];
            }
        }
        return n == pairs.length ? this : n == 0 ? EMPTY : new Labels(Arrays.copyOf(out, n));
    }

    /** A new map in label order. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    public Builder toBuilder() {
        Builder builder = new Builder(size() + 2);
        forEach(builder::add);
        return builder;
    }

    private int indexOf(String name) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = pairs[2 * middle].compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(pairs);
            hash = h;
        }
        return h;
    }

    /** Prometheus' order: pair by pair, then by count. */
    @Override
    public int compareTo(Labels other) {
        int shared = Math.min(pairs.length, other.pairs.length);
        for (int i = 0; i < shared; i++) {
            int order = pairs[i].compareTo(other.pairs[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(pairs.length, other.pairs.length);
    }

    /** As PromQL writes a selector: {@code name{a="b"}}, values escaped. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(metricName());
        List<String> parts = new ArrayList<>();
        forEach((name, value) -> {
            if (!name.equals(NAME)) {
                parts.add(name + "=\"" + escape(value) + '"');
            }
        });
        if (!parts.isEmpty() || text.isEmpty()) {
            text.append('{').append(String.join(", ", parts)).append('}');
        }
        return text.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** Collects labels in any order. Not for several threads. */
    public static final class Builder {
        private final List<String> added;

        public Builder() {
            this(8);
        }

        private Builder(int labels) {
            added = new ArrayList<>(2 * labels);
        }

        /** Adds a label; {@link #build()} refuses a name that was added twice. */
        public Builder add(String name, String value) {
            added.add(name);
            added.add(value);
            return this;
        }

        /** Adds a label or replaces its value; an empty value removes it. */
        public Builder set(String name, String value) {
            for (int i = 0; i < added.size(); i += 2) {
                if (added.get(i).equals(name)) {
                    added.set(i + 1, value);
                    return this;
                }
            }
            return add(name, value);
        }

        /** @throws IllegalArgumentException when a name was added twice */
        public Labels build() {
            boolean sorted = true;
            int kept = 0;
            String[] out = new String[added.size()];
            for (int i = 0; i < added.size(); i += 2) {
                String name = added.get(i);
                String value = added.get(i + 1);
                if (value.isEmpty()) {
                    continue;
                }
                if (kept > 0 && out[kept - 2].compareTo(name) >= 0) {
                    sorted = false;
                }
                out[kept++] = name;
                out[kept++] = value;
            }
            if (kept == 0) {
                return EMPTY;
            }
            return new Labels(sorted ? (kept == out.length ? out : Arrays.copyOf(out, kept)) : sort(out, kept));
        }

        private static String[] sort(String[] pairs, int length) {
            Map<String, String> byName = new TreeMap<>();
            for (int i = 0; i < length; i += 2) {
                if (byName.put(pairs[i], pairs[i + 1]) != null) {
                    throw new IllegalArgumentException("label '" + pairs[i] + "' stands twice");
                }
            }
            String[] out = new String[length];
            int n = 0;
            for (Map.Entry<String, String> label : byName.entrySet()) {
                out[n++] = label.getKey();
                out[n++] = label.getValue();
            }
            return out;
        }
    }
}
