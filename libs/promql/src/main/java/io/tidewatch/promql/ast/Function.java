package io.tidewatch.promql.ast;

import static io.tidewatch.promql.ast.ValueType.MATRIX;
import static io.tidewatch.promql.ast.ValueType.SCALAR;
import static io.tidewatch.promql.ast.ValueType.STRING;
import static io.tidewatch.promql.ast.ValueType.VECTOR;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of PromQL with their signatures (Prometheus, {@code promql/parser/functions.go}). */
public enum Function {
    ABS(VECTOR, VECTOR),
    ABSENT(VECTOR, VECTOR),
    ABSENT_OVER_TIME(VECTOR, MATRIX),
    ACOS(VECTOR, VECTOR),
    ACOSH(VECTOR, VECTOR),
    ASIN(VECTOR, VECTOR),
    ASINH(VECTOR, VECTOR),
    ATAN(VECTOR, VECTOR),
    ATANH(VECTOR, VECTOR),
    AVG_OVER_TIME(VECTOR, MATRIX),
    CEIL(VECTOR, VECTOR),
    CHANGES(VECTOR, MATRIX),
    CLAMP(VECTOR, VECTOR, SCALAR, SCALAR),
    CLAMP_MAX(VECTOR, VECTOR, SCALAR),
    CLAMP_MIN(VECTOR, VECTOR, SCALAR),
    COS(VECTOR, VECTOR),
    COSH(VECTOR, VECTOR),
    COUNT_OVER_TIME(VECTOR, MATRIX),
    DAY_OF_MONTH(1, VECTOR, VECTOR),
    DAY_OF_WEEK(1, VECTOR, VECTOR),
    DAY_OF_YEAR(1, VECTOR, VECTOR),
    DAYS_IN_MONTH(1, VECTOR, VECTOR),
    DEG(VECTOR, VECTOR),
    DELTA(VECTOR, MATRIX),
    DERIV(VECTOR, MATRIX),
    EXP(VECTOR, VECTOR),
    FIRST_OVER_TIME(VECTOR, MATRIX),
    FLOOR(VECTOR, VECTOR),
    HISTOGRAM_AVG(VECTOR, VECTOR),
    HISTOGRAM_COUNT(VECTOR, VECTOR),
    HISTOGRAM_FRACTION(VECTOR, SCALAR, SCALAR, VECTOR),
    HISTOGRAM_QUANTILE(VECTOR, SCALAR, VECTOR),
    HISTOGRAM_STDDEV(VECTOR, VECTOR),
    HISTOGRAM_STDVAR(VECTOR, VECTOR),
    HISTOGRAM_SUM(VECTOR, VECTOR),
    HOUR(1, VECTOR, VECTOR),
    IDELTA(VECTOR, MATRIX),
    INCREASE(VECTOR, MATRIX),
    IRATE(VECTOR, MATRIX),
    LABEL_JOIN(Function.ANY_NUMBER, VECTOR, VECTOR, STRING, STRING, STRING),
    LABEL_REPLACE(VECTOR, VECTOR, STRING, STRING, STRING, STRING),
    LAST_OVER_TIME(VECTOR, MATRIX),
    LN(VECTOR, VECTOR),
    LOG10(VECTOR, VECTOR),
    LOG2(VECTOR, VECTOR),
    MAX_OVER_TIME(VECTOR, MATRIX),
    MIN_OVER_TIME(VECTOR, MATRIX),
    MINUTE(1, VECTOR, VECTOR),
    MONTH(1, VECTOR, VECTOR),
    PI(SCALAR),
    PREDICT_LINEAR(VECTOR, MATRIX, SCALAR),
    PRESENT_OVER_TIME(VECTOR, MATRIX),
    QUANTILE_OVER_TIME(VECTOR, SCALAR, MATRIX),
    RAD(VECTOR, VECTOR),
    RATE(VECTOR, MATRIX),
    RESETS(VECTOR, MATRIX),
    ROUND(1, VECTOR, VECTOR, SCALAR),
    TO_SCALAR(SCALAR, VECTOR),
    SGN(VECTOR, VECTOR),
    SIN(VECTOR, VECTOR),
    SINH(VECTOR, VECTOR),
    SORT(VECTOR, VECTOR),
    SORT_DESC(VECTOR, VECTOR),
    SQRT(VECTOR, VECTOR),
    STDDEV_OVER_TIME(VECTOR, MATRIX),
    STDVAR_OVER_TIME(VECTOR, MATRIX),
    SUM_OVER_TIME(VECTOR, MATRIX),
    TAN(VECTOR, VECTOR),
    TANH(VECTOR, VECTOR),
    TIME(SCALAR),
    TIMESTAMP(VECTOR, VECTOR),
    TO_VECTOR(VECTOR, SCALAR),
    YEAR(1, VECTOR, VECTOR),

    DOUBLE_EXPONENTIAL_SMOOTHING(VECTOR, MATRIX, SCALAR, SCALAR),
    END(SCALAR),
    HISTOGRAM_QUANTILES(9, VECTOR, VECTOR, STRING, SCALAR, SCALAR),
    INFO(1, VECTOR, VECTOR, VECTOR),
    MAD_OVER_TIME(VECTOR, MATRIX),
    MAX_OF(SCALAR, SCALAR, SCALAR),
    MIN_OF(SCALAR, SCALAR, SCALAR),
    RANGE(SCALAR),
    SORT_BY_LABEL(Function.ANY_NUMBER, VECTOR, VECTOR, STRING),
    SORT_BY_LABEL_DESC(Function.ANY_NUMBER, VECTOR, VECTOR, STRING),
    START(SCALAR),
    START_TIMESTAMP(VECTOR, VECTOR),
    STEP(SCALAR),
    TS_OF_FIRST_OVER_TIME(VECTOR, MATRIX),
    TS_OF_LAST_OVER_TIME(VECTOR, MATRIX),
    TS_OF_MAX_OVER_TIME(VECTOR, MATRIX),
    TS_OF_MIN_OVER_TIME(VECTOR, MATRIX);

    private static final int ANY_NUMBER = -1;
    private static final Map<String, Function> BY_NAME = new HashMap<>();

    static {
        for (Function function : values()) {
            BY_NAME.put(function.text(), function);
        }
    }

    private final String text;
    private final int variadic;
    private final ValueType returns;
    private final List<ValueType> argTypes;

    Function(ValueType returns, ValueType... argTypes) {
        this(0, returns, argTypes);
    }

    Function(int variadic, ValueType returns, ValueType... argTypes) {
        String name = name().toLowerCase(Locale.ROOT);
        this.text = name.startsWith("to_") ? name.substring(3) : name;
        this.variadic = variadic;
        this.returns = returns;
        this.argTypes = List.of(argTypes);
    }

    /** The function of a name; null when there is none. Names are case-sensitive. */
    public static @Nullable Function named(String name) {
        return BY_NAME.get(name);
    }

    /** As PromQL writes it. */
    public String text() {
        return text;
    }

    /** Whether Prometheus has it only behind its flag for experimental functions. */
    public boolean experimental() {
        return compareTo(DOUBLE_EXPONENTIAL_SMOOTHING) >= 0;
    }

    /** What it evaluates to. */
    public ValueType returns() {
        return returns;
    }

    /** Type of the i-th argument; the last type repeats. */
    public ValueType argType(int i) {
        return argTypes.get(Math.min(i, argTypes.size() - 1));
    }

    /** How many arguments it needs. */
    public int minArgs() {
        return variadic == 0 ? argTypes.size() : argTypes.size() - 1;
    }

    /** How many arguments it takes at most. */
    public int maxArgs() {
        return variadic == ANY_NUMBER ? Integer.MAX_VALUE : minArgs() + variadic;
    }
}
