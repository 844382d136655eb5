package io.tidewatch.promql.ast;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.NumberText;
import io.tidewatch.promql.text.Quoting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes expressions as text that parses to the same expression. Parentheses are added where a tree needs them. */
public final class Printer implements ExprVisitor<String> {
    private static final Printer INSTANCE = new Printer();
    private static final int UNARY_PRECEDENCE = BinaryOp.POWER.precedence();

    private Printer() {}

    /** The expression as text on one line. */
    public static String print(Expr expr) {
        return expr.accept(INSTANCE);
    }

    @Override
    public String visitNumber(NumberLiteral expr) {
        double ms = expr.value() * 1000;
        boolean whole = ms == Math.rint(ms) && Math.abs(ms) < 1L << 53;
        return expr.duration() && whole ? DurationText.print((long) ms) : NumberText.print(expr.value());
    }

    @Override
    public String visitString(StringLiteral expr) {
        return Quoting.quote(expr.value());
    }

    @Override
    public String visitVectorSelector(VectorSelector expr) {
        return selector(expr) + extension(expr) + modifiers(expr.at(), expr.offsetMs(), expr.offset());
    }

    @Override
    public String visitMatrixSelector(MatrixSelector expr) {
        VectorSelector selector = expr.selector();
        return selector(selector)
                + '['
                + duration(expr.rangeMs(), expr.range())
                + ']'
                + extension(selector)
                + modifiers(selector.at(), selector.offsetMs(), selector.offset());
    }

    @Override
    public String visitSubquery(Subquery expr) {
        String step = expr.stepMs() == 0 && expr.step() == null ? "" : duration(expr.stepMs(), expr.step());
        return operand(expr.expr(), UNARY_PRECEDENCE + 1)
                + '['
                + duration(expr.rangeMs(), expr.range())
                + ':'
                + step
                + ']'
                + modifiers(expr.at(), expr.offsetMs(), expr.offset());
    }

    @Override
    public String visitCall(Call expr) {
        return expr.function().text()
                + expr.args().stream().map(Printer::print).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public String visitAggregation(Aggregation expr) {
        StringBuilder out = new StringBuilder(expr.op().text());
        if (expr.without() || !expr.grouping().isEmpty()) {
            out.append(expr.without() ? " without " : " by ")
                    .append(labels(expr.grouping()))
                    .append(' ');
        }
        out.append('(');
        Expr param = expr.param();
        if (param != null) {
            out.append(print(param)).append(", ");
        }
        return out.append(print(expr.expr())).append(')').toString();
    }

    @Override
    public String visitBinary(Binary expr) {
        BinaryOp op = expr.op();
        int leftMin = op.rightAssociative() ? op.precedence() + 1 : op.precedence();
        int rightMin = op.rightAssociative() ? op.precedence() : op.precedence() + 1;
        StringBuilder out = new StringBuilder(operand(expr.left(), leftMin))
                .append(' ')
                .append(op.symbol())
                .append(expr.returnBool() ? " bool" : "")
                .append(' ');
        VectorMatching matching = expr.matching();
        boolean grouped = matching != null
                && (matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE
                        || matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY);
        if (matching != null && (matching.on() || !matching.labels().isEmpty() || grouped)) {
            out.append(matching.on() ? "on " : "ignoring ")
                    .append(labels(matching.labels()))
                    .append(' ');
            if (grouped) {
                boolean left = matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
                out.append(left ? "group_left " : "group_right ")
                        .append(labels(matching.include()))
                        .append(' ');
            }
        }
        if (matching != null) {
            fill(matching, out);
        }
        return out.append(operand(expr.right(), rightMin)).toString();
    }

    private static void fill(VectorMatching matching, StringBuilder out) {
        Double left = matching.fillLeft();
        Double right = matching.fillRight();
        if (left != null && left.equals(right)) {
            out.append("fill (").append(NumberText.print(left)).append(") ");
            return;
        }
        if (left != null) {
            out.append("fill_left (").append(NumberText.print(left)).append(") ");
        }
        if (right != null) {
            out.append("fill_right (").append(NumberText.print(right)).append(") ");
        }
    }

    @Override
    public String visitUnary(Unary expr) {
        return (expr.negative() ? "-" : "+") + operand(expr.expr(), UNARY_PRECEDENCE);
    }

    @Override
    public String visitParen(Paren expr) {
        return '(' + print(expr.expr()) + ')';
    }

    /** In parentheses where it would otherwise bind less tightly than its surroundings. */
    private static String operand(Expr expr, int minPrecedence) {
        boolean signed = expr instanceof Unary || expr instanceof NumberLiteral number && hasSign(number.value());
        int precedence = expr instanceof Binary binary
                ? binary.op().precedence()
                : signed ? BinaryOp.MULTIPLY.precedence() : Integer.MAX_VALUE;
        String text = print(expr);
        return precedence >= minPrecedence ? text : '(' + text + ')';
    }

    /** Whether a number is printed with a sign, which binds less tightly than a power. */
    private static boolean hasSign(double value) {
        return Double.doubleToRawLongBits(value) < 0 || value == Double.POSITIVE_INFINITY;
    }

    private static String selector(VectorSelector expr) {
        List<String> conditions = new ArrayList<>();
        for (LabelMatcher matcher : expr.matchers()) {
            boolean isName = matcher.name().equals(Labels.NAME) && !expr.name().isEmpty();
            if (!isName) {
                conditions.add(label(matcher.name()) + matcher.op().symbol() + Quoting.quote(matcher.value()));
            }
        }
        return conditions.isEmpty() && !expr.name().isEmpty()
                ? expr.name()
                : expr.name() + '{' + String.join(", ", conditions) + '}';
    }

    private static String duration(long ms, @Nullable DurationExpr calculated) {
        return calculated == null ? DurationText.print(ms) : calculated.print();
    }

    private static String extension(VectorSelector selector) {
        return selector.extension() == Extension.NONE
                ? ""
                : ' ' + selector.extension().text();
    }

    private static String modifiers(@Nullable At at, long offsetMs, @Nullable DurationExpr offset) {
        String time = at == null
                ? ""
                : switch (at.kind()) {
                    case TIMESTAMP ->
                        " @ " + BigDecimal.valueOf(at.timestampMs(), 3).toPlainString();
                    case START -> " @ start()";
                    case END -> " @ end()";
                };
        return time + (offsetMs == 0 && offset == null ? "" : " offset " + duration(offsetMs, offset));
    }

    private static String labels(List<String> labels) {
        return labels.stream().map(Printer::label).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String label(String name) {
        boolean plain = !name.isEmpty() && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        return plain ? name : Quoting.quote(name);
    }
}
