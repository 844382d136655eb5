package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Function;

/** Functions of a single value. */
final class ValueFunctions {
    private ValueFunctions() {}

    static double apply(Function function, double v) {
        return switch (function) {
            case ABS -> Math.abs(v);
            case CEIL -> Math.ceil(v);
            case FLOOR -> Math.floor(v);
            case EXP -> Math.exp(v);
            case LN -> Math.log(v);
            case LOG2 -> log2(v);
            case LOG10 -> Math.log10(v);
            case SQRT -> Math.sqrt(v);
            case SGN -> Math.signum(v);
            case DEG -> v * 180 / Math.PI;
            case RAD -> v * Math.PI / 180;
            case SIN -> Math.sin(v);
            case COS -> Math.cos(v);
            case TAN -> Math.tan(v);
            case ASIN -> Math.asin(v);
            case ACOS -> Math.acos(v);
            case ATAN -> Math.atan(v);
            case SINH -> Math.sinh(v);
            case COSH -> Math.cosh(v);
            case TANH -> Math.tanh(v);
            case ASINH -> asinh(v);
            case ACOSH -> acosh(v);
            case ATANH -> 0.5 * Math.log1p(2 * v / (1 - v));
            default -> throw new IllegalArgumentException(function.text() + " is not a function of a value");
        };
    }

    /** Exact for powers of two. */
    private static double log2(double v) {
        int exponent = Math.getExponent(v);
        boolean normal = v > 0 && exponent >= Double.MIN_EXPONENT && exponent <= Double.MAX_EXPONENT;
        return normal ? exponent + Math.log(Math.scalb(v, -exponent)) / Math.log(2) : Math.log(v) / Math.log(2);
    }

    private static double asinh(double v) {
        if (Double.isInfinite(v)) {
            return v;
        }
        double x = Math.abs(v);
        double result = x > 1e150 ? Math.log(x) + Math.log(2) : Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
        return Math.copySign(result, v);
    }

    private static double acosh(double v) {
        if (v > 1e150) {
            return Math.log(v) + Math.log(2);
        }
        double t = v - 1;
        return Math.log1p(t + Math.sqrt(2 * t + t * t));
    }
}
