package io.tidewatch.promql.ast;

/** Binary operators with their precedence. */
public enum BinaryOp {
    OR("or", 1, Kind.SET),
    AND("and", 2, Kind.SET),
    UNLESS("unless", 2, Kind.SET),
    EQUAL("==", 3, Kind.COMPARISON),
    NOT_EQUAL("!=", 3, Kind.COMPARISON),
    LESS("<", 3, Kind.COMPARISON),
    LESS_EQUAL("<=", 3, Kind.COMPARISON),
    GREATER(">", 3, Kind.COMPARISON),
    GREATER_EQUAL(">=", 3, Kind.COMPARISON),
    /** Keeps the observations of a histogram below a value. */
    TRIM_UPPER("</", 3, Kind.TRIMMING),
    /** Keeps the observations of a histogram above a value. */
    TRIM_LOWER(">/", 3, Kind.TRIMMING),
    ADD("+", 4, Kind.ARITHMETIC),
    SUBTRACT("-", 4, Kind.ARITHMETIC),
    MULTIPLY("*", 5, Kind.ARITHMETIC),
    DIVIDE("/", 5, Kind.ARITHMETIC),
    MODULO("%", 5, Kind.ARITHMETIC),
    ATAN2("atan2", 5, Kind.ARITHMETIC),
    POWER("^", 6, Kind.ARITHMETIC);

    private enum Kind {
        ARITHMETIC,
        COMPARISON,
        TRIMMING,
        SET
    }

    private final String symbol;
    private final int precedence;
    private final Kind kind;

    BinaryOp(String symbol, int precedence, Kind kind) {
        this.symbol = symbol;
        this.precedence = precedence;
        this.kind = kind;
    }

    /** As PromQL writes it. */
    public String symbol() {
        return symbol;
    }

    /** Higher binds tighter. */
    public int precedence() {
        return precedence;
    }

    public boolean rightAssociative() {
        return this == POWER;
    }

    public boolean isComparison() {
        return kind == Kind.COMPARISON;
    }

    /** Whether it cuts off a part of a histogram. */
    public boolean isTrimming() {
        return kind == Kind.TRIMMING;
    }

    /** Whether elements are still of their metric afterwards. */
    public boolean keepsName() {
        return kind == Kind.COMPARISON || kind == Kind.TRIMMING;
    }

    public boolean isSet() {
        return kind == Kind.SET;
    }
}
