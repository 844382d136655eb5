package io.tidewatch.promql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Printer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParserFuzzTest {
    private static final List<String> PIECES = List.of(
            "foo",
            "sum",
            "rate",
            "topk",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "bool",
            "offset",
            "anchored",
            "smoothed",
            "fill",
            "step()",
            "min_of",
            "</",
            "and",
            "or",
            "unless",
            "(",
            ")",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "=",
            "==",
            "!=",
            "=~",
            "!~",
            "<",
            ">=",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            "@",
            "5m",
            "1h30m",
            "0",
            "1.5e3",
            "0x1F",
            "Inf",
            "NaN",
            "\"a\"",
            "'b\\n'",
            "`c`",
            "start()",
            "end()",
            "[5m]",
            "[5m:1m]",
            "{a=\"b\"}",
            "{\"q\"}",
            "#",
            "\n",
            "\u00e4",
            "\\",
            "\"",
            "atan2",
            "time()",
            "vector(1)",
            "abs(",
            "count_values(\"v\",");

    @Test
    void randomTokensGiveAnExpressionOrAParseError() {
        long seed = 20261121;
        Random random = new Random(seed);
        int parsed = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder query = new StringBuilder();
            int pieces = 1 + random.nextInt(10);
            for (int j = 0; j < pieces; j++) {
                query.append(PIECES.get(random.nextInt(PIECES.size())));
                if (random.nextInt(4) > 0) {
                    query.append(' ');
                }
            }
            try {
                Expr expr = PromQl.parseExperimental(query.toString());
                String printed = Printer.print(expr);
                assertThat(Printer.print(PromQl.parseExperimental(printed)))
                        .as("seed " + seed + ": " + query)
                        .isEqualTo(printed);
                parsed++;
            } catch (ParseException e) {
                assertThat(e.getMessage()).contains("parse error: ");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", query: " + query, e);
            }
        }
        assertThat(parsed).isGreaterThan(500);
    }

    @Test
    void randomBytesNeverCrash() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder query = new StringBuilder();
            for (int j = random.nextInt(20); j >= 0; j--) {
                query.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
            }
            try {
                PromQl.parseExperimental(query.toString());
            } catch (ParseException e) {
                assertThat(e.getMessage()).contains("parse error: ");
            }
        }
    }
}
