package io.tidewatch.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of two instant vectors find each other.
 *
 * @param cardinality how many of each side may match
 * @param labels after {@code on} or {@code ignoring}
 * @param on whether the labels are those to compare, else those to leave out
 * @param include labels that the "one" side adds
 * @param fillLeft value of elements missing on the left, if they are to be filled in
 * @param fillRight value of elements missing on the right, if they are to be filled in
 */
public record VectorMatching(
        Cardinality cardinality,
        List<String> labels,
        boolean on,
        List<String> include,
        @Nullable Double fillLeft,
        @Nullable Double fillRight) {
    /** Without filling in. */
    public VectorMatching(Cardinality cardinality, List<String> labels, boolean on, List<String> include) {
        this(cardinality, labels, on, include, null, null);
    }

    /** How many of each side may match. */
    public enum Cardinality {
        ONE_TO_ONE("one-to-one"),
        /** {@code group_left}. */
        MANY_TO_ONE("many-to-one"),
        /** {@code group_right}. */
        ONE_TO_MANY("one-to-many"),
        /** Set operators. */
        MANY_TO_MANY("many-to-many");

        private final String text;

        Cardinality(String text) {
            this.text = text;
        }

        /** As messages write it. */
        public String text() {
            return text;
        }
    }

    /** Whether missing elements are filled in on a side. */
    public boolean fills() {
        return fillLeft != null || fillRight != null;
    }

    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }
}
