package io.tidewatch.promql.engine;

import java.util.List;

/** What a part of a query evaluates to over all steps. */
sealed interface Result {
    /** One number for each step. */
    record Scalars(double[] values) implements Result {}

    /** The same text at each step. */
    record Text(String value) implements Result {}

    /** An instant vector for each step. */
    record Vectors(List<Column> columns) implements Result {}
}
