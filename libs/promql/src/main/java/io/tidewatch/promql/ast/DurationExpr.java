package io.tidewatch.promql.ast;

/** A duration that is calculated: {@code 5m + 2 * step()}. Immutable, safe for any thread. */
public sealed interface DurationExpr {
    /** Where it stands in the query. */
    Span span();

    /**
     * Its value in seconds.
     *
     * @param stepMs of the query, 0 for an instant
     * @param rangeMs from the start of the query to its end
     * @throws ArithmeticException when something is divided by zero
     */
    double seconds(long stepMs, long rangeMs);

    /** Whether it depends on step and range of the query. */
    boolean readsQuery();

    /** As PromQL writes it. */
    String print();

    /** A number of seconds or a duration. */
    record Literal(NumberLiteral number) implements DurationExpr {
        @Override
        public Span span() {
            return number.span();
        }

        @Override
        public double seconds(long stepMs, long rangeMs) {
            return number.value();
        }

        @Override
        public boolean readsQuery() {
            return false;
        }

        @Override
        public String print() {
            return Printer.print(number);
        }
    }

    /**
     * {@code step()} or {@code range()}.
     *
     * @param step which of the two
     */
    record OfQuery(boolean step, Span span) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return (step ? stepMs : rangeMs) / 1000.0;
        }

        @Override
        public boolean readsQuery() {
            return true;
        }

        @Override
        public String print() {
            return step ? "step()" : "range()";
        }
    }

    /** A minus before something. */
    record Negation(DurationExpr operand, Span span) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return -operand.seconds(stepMs, rangeMs);
        }

        @Override
        public boolean readsQuery() {
            return operand.readsQuery();
        }

        @Override
        public String print() {
            return '-' + operand.print();
        }
    }

    /** Something in parentheses. */
    record Group(DurationExpr inner, Span span) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return inner.seconds(stepMs, rangeMs);
        }

        @Override
        public boolean readsQuery() {
            return inner.readsQuery();
        }

        @Override
        public String print() {
            return '(' + inner.print() + ')';
        }
    }

    /**
     * {@code min_of(a, b)} or {@code max_of(a, b)}.
     *
     * @param max which of the two
     */
    record Extreme(boolean max, DurationExpr left, DurationExpr right, Span span) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            double a = left.seconds(stepMs, rangeMs);
            double b = right.seconds(stepMs, rangeMs);
            return max ? Math.max(a, b) : Math.min(a, b);
        }

        @Override
        public boolean readsQuery() {
            return left.readsQuery() || right.readsQuery();
        }

        @Override
        public String print() {
            return (max ? "max_of(" : "min_of(") + left.print() + ", " + right.print() + ')';
        }
    }

    /** Arithmetic on two durations; the operator is one of {@code + - * / % ^}. */
    record Operation(BinaryOp op, DurationExpr left, DurationExpr right, Span span) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            double a = left.seconds(stepMs, rangeMs);
            double b = right.seconds(stepMs, rangeMs);
            return switch (op) {
                case ADD -> a + b;
                case SUBTRACT -> a - b;
                case MULTIPLY -> a * b;
                case DIVIDE -> {
                    if (b == 0) {
                        throw new ArithmeticException("division by zero");
                    }
                    yield a / b;
                }
                case MODULO -> {
                    if (b == 0) {
                        throw new ArithmeticException("modulo by zero");
                    }
                    yield a % b;
                }
                case POWER -> Math.pow(a, b);
                default -> throw new IllegalStateException(op.symbol() + " does not apply to durations");
            };
        }

        @Override
        public boolean readsQuery() {
            return left.readsQuery() || right.readsQuery();
        }

        @Override
        public String print() {
            return left.print() + ' ' + op.symbol() + ' ' + right.print();
        }
    }
}
