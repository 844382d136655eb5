package io.tidewatch.promql.ast;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Aggregation operators. */
public enum AggregationOp {
    SUM(null),
    AVG(null),
    COUNT(null),
    MIN(null),
    MAX(null),
    GROUP(null),
    STDDEV(null),
    STDVAR(null),
    TOPK(ValueType.SCALAR),
    BOTTOMK(ValueType.SCALAR),
    LIMITK(ValueType.SCALAR),
    LIMIT_RATIO(ValueType.SCALAR),
    COUNT_VALUES(ValueType.STRING),
    QUANTILE(ValueType.SCALAR);

    private final @Nullable ValueType paramType;

    AggregationOp(@Nullable ValueType paramType) {
        this.paramType = paramType;
    }

    /** As PromQL writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether Prometheus has it only behind its flag for experimental functions. */
    public boolean experimental() {
        return this == LIMITK || this == LIMIT_RATIO;
    }

    /** Type of the parameter; null for operators without one. */
    public @Nullable ValueType paramType() {
        return paramType;
    }
}
