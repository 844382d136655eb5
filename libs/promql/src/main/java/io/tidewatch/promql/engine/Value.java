package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query evaluated to. */
public sealed interface Value {
    /** Its type, as the HTTP API names it. */
    ValueType type();

    /** One number. */
    record ScalarValue(long timestampMs, double value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** One text. */
    record StringValue(long timestampMs, String value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /** Elements with distinct labels at one instant; ordered where the query orders, else in a repeatable order. */
    record VectorValue(List<Element> elements) implements Value {
        public VectorValue {
            elements = List.copyOf(elements);
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** Series with distinct labels, ascending by labels, each with at least one point, float or histogram. */
    record MatrixValue(List<SeriesPoints> series) implements Value {
        public MatrixValue {
            series = List.copyOf(series);
        }

        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /**
     * An element of an instant vector.
     *
     * @param labels without {@code __name__} where the query dropped it
     * @param timestampMs the evaluation time
     * @param value any double; NaN where the element is a histogram
     * @param histogram set when the element is a native histogram
     */
    record Element(
            Labels labels,
            long timestampMs,
            double value,
            @Nullable NativeHistogram histogram) {
        /** A float. */
        public Element(Labels labels, long timestampMs, double value) {
            this(labels, timestampMs, value, null);
        }
    }
}
