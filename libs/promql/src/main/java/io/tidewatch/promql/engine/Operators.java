package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.BinaryOp;

/** Binary operators on single values. */
final class Operators {
    private Operators() {}

    static double compute(BinaryOp op, double left, double right) {
        return switch (op) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> power(left, right);
            case ATAN2 -> Math.atan2(left, right);
            default -> throw new IllegalArgumentException(op.symbol() + " does not compute");
        };
    }

    static boolean compare(BinaryOp op, double left, double right) {
        return switch (op) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException(op.symbol() + " does not compare");
        };
    }

    /** IEEE 754's pow: 1 to any power is 1, −1 to ±Inf is 1; Java says NaN. */
    private static double power(double base, double exponent) {
        if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
            return 1;
        }
        return Math.pow(base, exponent);
    }
}
