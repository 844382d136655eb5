package io.tidewatch.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.BinaryOp;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.Printer;
import io.tidewatch.promql.ast.Span;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorMatching.Cardinality;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrinterTest {
    private static final Span NOWHERE = new Span(0, 0, 1, 1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "foo{a=\"b\", c!=\"d\", e=~\"f.*\", g!~\"h\"}",
                "{__name__=\"with.dots\", \"label with space\"=\"\\\"\\n\"}",
                "rate(foo[5m] @ 1.500 offset -1h30m)",
                "max_over_time((a + b)[1d:5m] @ end() offset 1w)",
                "sum by (a, \"b.c\") (foo) / ignoring (x) group_left (y) bar",
                "topk without () (5, foo)",
                "a and on () b or c unless d",
                "-(1 + 2) ^ 3",
                "(-1) ^ 2",
                "1 > bool 2",
                "count_values(\"v\", foo)",
                "label_replace(a, \"x\", \"$1\", \"y\", \"(.*)\")",
                "foo offset 5m",
                "5m + 1",
                "+Inf - NaN"
            })
    void whatIsPrintedIsWhatWasWritten(String query) {
        assertThat(Printer.print(PromQl.parse(query))).isEqualTo(query);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate(foo[5m + 2 * step()])",
                "foo offset -(step() - 1m ^ 2)",
                "foo offset min_of(range(), 1h)",
                "sum_over_time(foo[max_of(1h, range()):step() / 2] offset (1m % 40s))",
                "rate(foo[5m] anchored)",
                "increase({a=\"b\"}[5m] smoothed @ 10.000 offset 1m)",
                "foo smoothed offset 5m",
                "a + fill (0) b",
                "a / on (x) group_left (y) fill_right (-1.5) b",
                "a == bool ignoring (x) fill_left (+Inf) fill_right (2) b",
                "limitk by (a) (2, foo)",
                "limit_ratio(-0.5, foo)",
                "info(foo, {data=~\".+\"})",
                "foo </ 5 >/ bar",
                "histogram_quantiles(foo, \"q\", 0.5, 0.9)"
            })
    void experimentalSyntaxIsPrintedAsItWasWritten(String query) {
        assertThat(Printer.print(PromQl.parseExperimental(query))).isEqualTo(query);
    }

    /** Trees that no text was parsed to: parentheses must appear where the tree needs them. */
    @Test
    void randomTreesRoundTrip() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Expr tree = vector(random, 5);
            String text = Printer.print(tree);
            Expr parsed = PromQl.parseExperimental(text);
            assertThat(shape(parsed)).as("seed " + seed + ": " + text).isEqualTo(shape(tree));
        }
    }

    private static Expr vector(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(7);
        return switch (kind) {
            case 1 -> {
                BinaryOp op = BinaryOp.values()[random.nextInt(BinaryOp.values().length)];
                Cardinality cardinality =
                        op.isSet() ? Cardinality.MANY_TO_MANY : Cardinality.values()[random.nextInt(3)];
                boolean grouped = cardinality == Cardinality.MANY_TO_ONE || cardinality == Cardinality.ONE_TO_MANY;
                boolean on = random.nextBoolean();
                VectorMatching matching = new VectorMatching(
                        cardinality,
                        random.nextBoolean() ? List.of("l1", "l 2") : List.of(),
                        on,
                        grouped && random.nextBoolean() ? List.of("i1") : List.of(),
                        !op.isSet() && random.nextInt(4) == 0 ? (Double) (random.nextInt(9) / 2.0 - 2) : null,
                        !op.isSet() && random.nextInt(4) == 0 ? (Double) (random.nextInt(9) / 2.0 - 2) : null);
                yield new Binary(
                        op,
                        vector(random, depth - 1),
                        vector(random, depth - 1),
                        matching,
                        op.isComparison() && random.nextBoolean(),
                        NOWHERE);
            }
            case 2 ->
                new Binary(
                        BinaryOp.values()[3 + random.nextInt(15)],
                        scalar(random, depth - 1),
                        vector(random, depth - 1),
                        null,
                        false,
                        NOWHERE);
            case 3 -> new Unary(random.nextBoolean(), vector(random, depth - 1), NOWHERE);
            case 4 -> {
                AggregationOp op = AggregationOp.values()[random.nextInt(8)];
                yield new Aggregation(
                        op,
                        vector(random, depth - 1),
                        null,
                        random.nextBoolean() ? List.of("g") : List.of(),
                        false,
                        NOWHERE);
            }
            case 5 ->
                new Call(
                        Function.MAX_OVER_TIME,
                        List.of(new Subquery(
                                vector(random, depth - 1),
                                1 + random.nextInt(100_000),
                                random.nextInt(2) * 1000L,
                                random.nextInt(3) * 60_000L - 60_000,
                                at(random),
                                NOWHERE)),
                        NOWHERE);
            case 6 ->
                new Call(
                        Function.RATE,
                        List.of(new MatrixSelector(selector(random), 1 + random.nextInt(10_000_000), NOWHERE)),
                        NOWHERE);
            default -> selector(random);
        };
    }

    private static VectorSelector selector(Random random) {
        List<LabelMatcher> matchers = new ArrayList<>();
        if (random.nextBoolean()) {
            LabelMatcher.Op op = LabelMatcher.Op.values()[random.nextInt(4)];
            matchers.add(new LabelMatcher("job", op, "a\"\\\n\u00e4" + random.nextInt(10)));
        }
        matchers.add(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, "metric:x"));
        Extension extension = Extension.values()[random.nextInt(Extension.values().length)];
        return new VectorSelector(
                "metric:x", matchers, random.nextInt(3) * 1500L - 1500, null, at(random), extension, NOWHERE);
    }

    private static @Nullable At at(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new At(At.Kind.START, 0);
            case 1 -> new At(At.Kind.END, 0);
            case 2 -> At.timestamp(random.nextInt(2_000_000) - 1_000_000);
            default -> null;
        };
    }

    private static Expr scalar(Random random, int depth) {
        if (depth > 0 && random.nextBoolean()) {
            BinaryOp op = List.of(BinaryOp.ADD, BinaryOp.DIVIDE, BinaryOp.POWER, BinaryOp.ATAN2)
                    .get(random.nextInt(4));
            return new Binary(op, scalar(random, depth - 1), scalar(random, depth - 1), null, false, NOWHERE);
        }
        return new NumberLiteral(random.nextInt(2000) / 8.0 - 100, false, NOWHERE);
    }

    /** The tree without positions and parentheses. */
    private static String shape(Expr expr) {
        if (expr instanceof Paren paren) {
            return shape(paren.expr());
        }
        List<String> children =
                ExprWalk.children(expr).stream().map(PrinterTest::shape).toList();
        return node(expr) + children;
    }

    private static String node(Expr expr) {
        if (expr instanceof Binary b) {
            return b.op() + " " + b.returnBool() + " " + normal(b);
        }
        if (expr instanceof Unary u) {
            return "unary " + u.negative();
        }
        if (expr instanceof Call c) {
            return c.function().text();
        }
        if (expr instanceof Aggregation a) {
            return a.op() + " " + a.grouping() + a.without();
        }
        if (expr instanceof Subquery s) {
            return "sub " + s.rangeMs() + " " + s.stepMs() + " " + s.offsetMs() + " " + s.at();
        }
        if (expr instanceof MatrixSelector m) {
            return "range " + m.rangeMs();
        }
        if (expr instanceof VectorSelector v) {
            return v.name() + v.matchers() + v.offsetMs() + v.at() + v.extension();
        }
        return Printer.print(expr);
    }

    private static String normal(Binary binary) {
        VectorMatching m = binary.matching();
        if (m == null
                || binary.left().type() != ValueType.VECTOR
                || binary.right().type() != ValueType.VECTOR) {
            return "-";
        }
        // "ignoring ()" is what stands without a clause.
        return m.toString();
    }
}
