package io.tidewatch.promql.engine;

import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.engine.Remarks.Operation;
import io.tidewatch.promql.histogram.Histogram;
import io.tidewatch.promql.histogram.Histogram.Combined;
import io.tidewatch.promql.histogram.Trimming;
import org.jspecify.annotations.Nullable;

/**
 * Applies a binary operator to two elements, each a float or a histogram. The outcome of the last application is read
 * from the fields. Not for several threads.
 */
final class ElementOperation {
    /** What came of an application. */
    enum Outcome {
        /** A comparison was false. */
        FILTERED,
        /** A float or a histogram. */
        VALUE,
        /** The operator does not apply to these kinds; a remark was made. */
        REFUSED
    }

    private final BinaryOp op;
    private final Binary expr;
    private final Remarks remarks;

    double value;

    @Nullable
    Histogram histogram;

    ElementOperation(Binary expr, Remarks remarks) {
        this.op = expr.op();
        this.expr = expr;
        this.remarks = remarks;
    }

    Outcome apply(double left, @Nullable Histogram leftHistogram, double right, @Nullable Histogram rightHistogram) {
        histogram = null;
        if (leftHistogram == null && rightHistogram == null) {
            return floats(left, right);
        }
        if (leftHistogram == null) {
            return op == BinaryOp.MULTIPLY && rightHistogram != null
                    ? histogram(rightHistogram.times(left).compact())
                    : refuse("float", "histogram");
        }
        if (rightHistogram == null) {
            return withFloat(leftHistogram, right);
        }
        return histograms(leftHistogram, rightHistogram);
    }

    private Outcome floats(double left, double right) {
        if (op.isTrimming()) {
            return refuse("float", "float");
        }
        if (op.isComparison()) {
            value = left;
            return Operators.compare(op, left, right) ? Outcome.VALUE : Outcome.FILTERED;
        }
        value = Operators.compute(op, left, right);
        return Outcome.VALUE;
    }

    private Outcome withFloat(Histogram left, double right) {
        return switch (op) {
            case MULTIPLY -> histogram(left.times(right).compact());
            case DIVIDE -> histogram(left.dividedBy(right).compact());
            case TRIM_UPPER -> histogram(Trimming.keepBelow(left, right).compact());
            case TRIM_LOWER -> histogram(Trimming.keepAbove(left, right).compact());
            default -> refuse("histogram", "float");
        };
    }

    private Outcome histograms(Histogram left, Histogram right) {
        return switch (op) {
            case ADD -> combined(left.plus(right), Operation.ADDITION);
            case SUBTRACT -> combined(left.minus(right), Operation.SUBTRACTION);
            case EQUAL, NOT_EQUAL -> {
                value = Double.NaN;
                histogram = left;
                yield left.sameAs(right) == (op == BinaryOp.EQUAL) ? Outcome.VALUE : Outcome.FILTERED;
            }
            default -> refuse("histogram", "histogram");
        };
    }

    private Outcome combined(@Nullable Combined combined, Operation operation) {
        if (combined == null) {
            remarks.incompatibleBuckets(op.symbol(), expr.span());
            return Outcome.REFUSED;
        }
        if (combined.collision()) {
            remarks.resetCollision(operation, expr.span());
        }
        if (combined.reconciled()) {
            remarks.reconciled(operation, expr.span());
        }
        Histogram result = combined.result().compact();
        // A difference may fall like a gauge, whatever its operands were.
        return histogram(operation == Operation.SUBTRACTION ? result.asGauge() : result);
    }

    private Outcome histogram(Histogram result) {
        value = Double.NaN;
        histogram = result;
        return Outcome.VALUE;
    }

    private Outcome refuse(String left, String right) {
        remarks.incompatibleTypes(left, op.symbol(), right, expr.span());
        return Outcome.REFUSED;
    }
}
