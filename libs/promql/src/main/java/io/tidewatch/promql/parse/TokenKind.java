package io.tidewatch.promql.parse;

import io.tidewatch.promql.ast.AggregationOp;
import io.tidewatch.promql.ast.BinaryOp;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kinds of tokens. */
enum TokenKind {
    END(Family.PLAIN, "end of input"),
    ERROR(Family.PLAIN, "error"),
    IDENTIFIER(Family.PLAIN, "identifier"),
    METRIC_IDENTIFIER(Family.PLAIN, "metric identifier"),
    STRING(Family.PLAIN, "string"),
    NUMBER(Family.PLAIN, "number"),
    DURATION(Family.PLAIN, "duration"),
    LEFT_PAREN(Family.SYMBOL, "("),
    RIGHT_PAREN(Family.SYMBOL, ")"),
    LEFT_BRACE(Family.SYMBOL, "{"),
    RIGHT_BRACE(Family.SYMBOL, "}"),
    LEFT_BRACKET(Family.SYMBOL, "["),
    RIGHT_BRACKET(Family.SYMBOL, "]"),
    COMMA(Family.SYMBOL, ","),
    COLON(Family.SYMBOL, ":"),
    ASSIGN(Family.SYMBOL, "="),
    ADD(BinaryOp.ADD),
    SUB(BinaryOp.SUBTRACT),
    MUL(BinaryOp.MULTIPLY),
    DIV(BinaryOp.DIVIDE),
    MOD(BinaryOp.MODULO),
    POW(BinaryOp.POWER),
    EQUAL(BinaryOp.EQUAL),
    NOT_EQUAL(BinaryOp.NOT_EQUAL),
    LESS(BinaryOp.LESS),
    LESS_EQUAL(BinaryOp.LESS_EQUAL),
    GREATER(BinaryOp.GREATER),
    GREATER_EQUAL(BinaryOp.GREATER_EQUAL),
    TRIM_UPPER(BinaryOp.TRIM_UPPER),
    TRIM_LOWER(BinaryOp.TRIM_LOWER),
    AND(BinaryOp.AND),
    OR(BinaryOp.OR),
    UNLESS(BinaryOp.UNLESS),
    ATAN2(BinaryOp.ATAN2),
    REGEX(Family.OPERATOR, "=~"),
    NOT_REGEX(Family.OPERATOR, "!~"),
    AT(Family.OPERATOR, "@"),
    SUM(AggregationOp.SUM),
    AVG(AggregationOp.AVG),
    COUNT(AggregationOp.COUNT),
    MIN(AggregationOp.MIN),
    MAX(AggregationOp.MAX),
    GROUP(AggregationOp.GROUP),
    STDDEV(AggregationOp.STDDEV),
    STDVAR(AggregationOp.STDVAR),
    TOPK(AggregationOp.TOPK),
    BOTTOMK(AggregationOp.BOTTOMK),
    LIMITK(AggregationOp.LIMITK),
    LIMIT_RATIO(AggregationOp.LIMIT_RATIO),
    COUNT_VALUES(AggregationOp.COUNT_VALUES),
    QUANTILE(AggregationOp.QUANTILE),
    OFFSET(Family.KEYWORD, "offset"),
    BY(Family.KEYWORD, "by"),
    WITHOUT(Family.KEYWORD, "without"),
    ON(Family.KEYWORD, "on"),
    IGNORING(Family.KEYWORD, "ignoring"),
    GROUP_LEFT(Family.KEYWORD, "group_left"),
    GROUP_RIGHT(Family.KEYWORD, "group_right"),
    BOOL(Family.KEYWORD, "bool"),
    START(Family.PREPROCESSOR, "start"),
    END_OF_QUERY(Family.PREPROCESSOR, "end");

    /** What a token is to the grammar and to messages. */
    enum Family {
        PLAIN,
        SYMBOL,
        OPERATOR,
        AGGREGATOR,
        KEYWORD,
        PREPROCESSOR
    }

    private static final Map<String, TokenKind> WORDS = new HashMap<>();

    static {
        for (TokenKind kind : values()) {
            if (kind.family.compareTo(Family.OPERATOR) >= 0 && Character.isLetter(kind.text.charAt(0))) {
                WORDS.put(kind.text, kind);
            }
        }
        WORDS.put("inf", NUMBER);
        WORDS.put("nan", NUMBER);
    }

    private final Family family;
    private final String text;
    private final @Nullable BinaryOp binaryOp;
    private final @Nullable AggregationOp aggregationOp;

    TokenKind(Family family, String text) {
        this.family = family;
        this.text = text;
        this.binaryOp = null;
        this.aggregationOp = null;
    }

    TokenKind(BinaryOp op) {
        this.family = Family.OPERATOR;
        this.text = op.symbol();
        this.binaryOp = op;
        this.aggregationOp = null;
    }

    TokenKind(AggregationOp op) {
        this.family = Family.AGGREGATOR;
        this.text = op.text();
        this.binaryOp = null;
        this.aggregationOp = op;
    }

    /** The kind of a word outside braces: a keyword in any case, else an identifier. */
    static TokenKind ofWord(String word) {
        TokenKind keyword = WORDS.get(word.toLowerCase(Locale.ROOT));
        return keyword != null ? keyword : word.indexOf(':') >= 0 ? METRIC_IDENTIFIER : IDENTIFIER;
    }

    Family family() {
        return family;
    }

    String text() {
        return text;
    }

    @Nullable
    BinaryOp binaryOp() {
        return binaryOp;
    }

    @Nullable
    AggregationOp aggregationOp() {
        return aggregationOp;
    }

    /** Whether a metric may be called so without quotes. */
    boolean canNameMetric() {
        return switch (this) {
            case IDENTIFIER, METRIC_IDENTIFIER, BY, WITHOUT, OFFSET, AND, OR, UNLESS, START, END_OF_QUERY -> true;
            default -> family == Family.AGGREGATOR;
        };
    }

    /** Whether a label in a grouping may be called so without quotes. */
    boolean canNameLabel() {
        return switch (this) {
            case IDENTIFIER, AND, OR, UNLESS, ATAN2, START, END_OF_QUERY -> true;
            default -> family == Family.AGGREGATOR || family == Family.KEYWORD;
        };
    }
}
