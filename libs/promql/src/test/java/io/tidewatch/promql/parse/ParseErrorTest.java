package io.tidewatch.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error texts and positions are those of Prometheus 3. */
class ParseErrorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        foo bar                       | 1:5: parse error: unexpected identifier "bar"
        foo{                          | 1:5: parse error: unexpected end of input inside braces
        foo{a="b}                     | 1:7: parse error: unterminated quoted string
        foo{a}                        | 1:6: parse error: unexpected "}" in label matching, expected label matching operator
        foo{a=b}                      | 1:7: parse error: unexpected identifier "b" in label matching, expected string
        foo{a="b" c="d"}              | 1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}"
        foo{=}                        | 1:5: parse error: unexpected "=" in label matching, expected identifier or "}"
        foo{a:b="c"}                  | 1:6: parse error: unexpected character inside braces: ':'
        foo{__name__="bar"}           | 1:1: parse error: metric name must not be set twice: "foo" or "bar"
        {}                            | 1:1: parse error: vector selector must contain at least one non-empty matcher
        {a=~".*"}                     | 1:1: parse error: vector selector must contain at least one non-empty matcher
        foo{a=~"["}                   | 1:5: parse error: error parsing regexp: missing closing ]: `[`
        (1                            | 1:3: parse error: unclosed left parenthesis
        1)                            | 1:3: parse error: unexpected right parenthesis ')'
        foo[5m                        | 1:7: parse error: unexpected end of input in duration expression
        foo[5mm]                      | 1:5: parse error: bad number or duration syntax: "5mm"
        foo[0m]                       | 1:5: parse error: duration must be greater than 0
        foo[]                         | 1:5: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range()
        foo[5m] offset                | 1:15: parse error: unexpected end of input in offset, expected number, duration, step(), or range()
        foo offset 5m offset 6m       | 1:1: parse error: offset may not be set multiple times
        foo offset 5m[1m]             | 1:14: parse error: no offset modifiers allowed before range
        foo @ 1 [1m]                  | 1:9: parse error: no @ modifiers allowed before range
        (foo + bar)[5m]               | 1:12: parse error: ranges only allowed for vector selectors
        sum(foo) offset 5m            | 1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery
        1 @ 5                         | 1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery
        foo @ bar                     | 1:7: parse error: unexpected identifier "bar" in @, expected timestamp
        rate(foo)                     | 1:6: parse error: expected type range vector in call to function "rate", got instant vector
        abs(foo[5m])                  | 1:5: parse error: expected type instant vector in call to function "abs", got range vector
        floor()                       | 1:1: parse error: expected 1 argument(s) in call to "floor", got 0
        hour(a, b)                    | 1:1: parse error: expected at most 1 argument(s) in call to "hour", got 2
        label_join(a)                 | 1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1
        nope(foo)                     | 1:1: parse error: unknown function with name "nope"
        abs(foo,)                     | 1:8: parse error: trailing commas not allowed in function call args
        sum()                         | 1:1: parse error: no arguments for aggregate expression provided
        topk(foo)                     | 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1
        topk(foo, bar)                | 1:6: parse error: expected type scalar in aggregation parameter, got instant vector
        sum(1)                        | 1:5: parse error: expected type instant vector in aggregation expression, got scalar
        sum by foo (bar)              | 1:8: parse error: unexpected identifier "foo" in grouping opts, expected "("
        sum by (a b) (bar)            | 1:11: parse error: unexpected identifier "b" in grouping opts, expected "," or ")"
        1 == 1                        | 1:3: parse error: comparisons between scalars must use BOOL modifier
        foo + bool bar                | 1:5: parse error: bool modifier can only be used on comparison operators
        1 and foo                     | 1:1: parse error: set operator "and" not allowed in binary scalar expression
        foo or "x"                    | 1:8: parse error: binary expression must contain only scalar and instant vector types
        foo and on(a) group_left bar  | 1:1: parse error: no grouping allowed for "and" operation
        foo + on(a) 1                 | 1:1: parse error: vector matching only allowed between instant vectors
        a * on(x) group_left(x) b     | 1:3: parse error: label "x" must not occur in ON and GROUP clause at once
        -"x"                          | 1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"
        1[5m:]                        | 1:1: parse error: subquery is only allowed on instant vector, got scalar instead
        foo[5m:1m:]                   | 1:11: parse error: unexpected repeated colon in duration expression
        foo[5m:x]                     | 1:8: parse error: unexpected character in duration expression: 'x'
        *1                            | 1:1: parse error: unexpected <op:*>
        1 +                           | 1:4: parse error: unexpected end of input
        foo ! bar                     | 1:5: parse error: unexpected character after '!': ' '
        foo =~ bar                    | 1:5: parse error: unexpected character after '=': '~'
        $x                            | 1:1: parse error: unexpected character: '$'
        "a\\qb"                        | 1:1: parse error: unknown escape sequence U+0071 'q'
        info(foo)                     | 1:1: parse error: function "info" is not enabled
        limitk(1, foo)                | 1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions
        sort_by_label(foo, "a")       | 1:1: parse error: function "sort_by_label" is not enabled
        foo[5m+1m]                    | 1:5: parse error: experimental duration expression is not enabled
        foo offset step()             | 1:12: parse error: experimental duration expression is not enabled
        foo[-5m]                      | 1:5: parse error: duration must be greater than 0
        foo[5m/0]                     | 1:7: parse error: division by zero
        foo[5m] anchored              | 1:1: parse error: anchored modifier is experimental and not enabled
        foo smoothed                  | 1:1: parse error: smoothed modifier is experimental and not enabled
        foo + fill(0) bar             | 1:7: parse error: binop fill modifiers are experimental and not enabled
        """)
    void theErrorNamesPositionAndCause(String query, String message) {
        assertThatThrownBy(() -> PromQl.parse(query))
                .isInstanceOf(ParseException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        foo[5m:1m] anchored           | 1:1: parse error: anchored modifier is not supported for subqueries
        foo[5m] anchored smoothed     | 1:1: parse error: anchored and smoothed modifiers cannot be used together
        foo and fill(0) bar           | 1:1: parse error: filling in missing series not allowed for set operators
        foo + fill(0) 1               | 1:1: parse error: filling in missing series only allowed between instant vectors
        info(foo, bar)                | 1:11: parse error: expected label selectors only, got vector selector instead
        foo[(5m]                      | 1:8: parse error: unexpected "]" in subquery or range selector, expected ")"
        """)
    void experimentalSyntaxHasItsErrorsToo(String query, String message) {
        assertThatThrownBy(() -> PromQl.parseExperimental(query))
                .isInstanceOf(ParseException.class)
                .hasMessage(message);
    }

    @Test
    void anEmptyQueryIsNoExpression() {
        assertThatThrownBy(() -> PromQl.parse(" # nothing here\n"))
                .hasMessage("1:1: parse error: no expression found in input");
    }

    @Test
    void linesAndBytesAreCounted() {
        assertThatThrownBy(() -> PromQl.parse("foo +\n  {a=\"\u00e4\u20ac\"} bar"))
                .hasMessage("2:15: parse error: unexpected identifier \"bar\"");
    }

    @Test
    void itIsTheCallersFault() {
        assertThatThrownBy(() -> PromQl.parse("("))
                .isInstanceOfSatisfying(
                        TidewatchException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CALLER));
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> PromQl.parse("(".repeat(5000) + "1" + ")".repeat(5000)))
                .hasMessageEndingWith("expression is nested too deeply");
        assertThatThrownBy(() -> PromQl.parse("1" + "+1".repeat(5000)))
                .hasMessageEndingWith("expression is nested too deeply");
        assertThatThrownBy(() -> PromQl.parse("-".repeat(5000) + "1"))
                .hasMessageEndingWith("expression is nested too deeply");
    }
}
