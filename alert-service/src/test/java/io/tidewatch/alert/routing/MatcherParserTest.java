package io.tidewatch.alert.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a=b                         | {a=\"b\"}",
                "a = \"b\"                   | {a=\"b\"}",
                "{a!=\"b\",c=~\"d.*\"}       | {a!=\"b\",c=~\"d.*\"}",
                "{ a=b , c!~d, }             | {a=\"b\",c!~\"d\"}",
                "\"a b\"=\"ü\"               | {\"a b\"=\"ü\"}",
                "größe=1                     | {\"größe\"=\"1\"}",
                "a=\"with \\\"quotes\\\"\"   | {a=\"with \\\"quotes\\\"\"}",
                "a=~.*x=y.*                  | {a=~\".*x=y.*\"}",
                "a=                          | {a=\"\"}",
                "a=\"\"                      | {a=\"\"}",
                "{}                          | {}",
                "a=b c                       | {a=\"b c\"}",
                "a=\"b,c\"                   | {a=\"b,c\"}",
            })
    void matchersAreReadInTheNewAndTheOldForm(String text, String expected) {
        assertThat(MatcherParser.parse(text).stream()
                        .map(AlertMatcher::toString)
                        .reduce((a, b) -> a + "," + b)
                        .orElse(""))
                .isEqualTo(expected.substring(1, expected.length() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a==~b\"", "a=\"b", "a=~\"(\"", "{a=b"})
    void whatIsNoMatcherIsRefusedWithItsText(String text) {
        if (text.equals("{a=b")) {
            // The older form forgives a brace that is missing.
            assertThat(MatcherParser.parse(text)).hasSize(1);
        } else {
            assertThatThrownBy(() -> MatcherParser.parse(text)).hasMessageContaining(text);
        }
    }

    @Test
    void aRegularExpressionMatchesTheWholeValueAndAnAbsentLabelIsEmpty() {
        Labels labels = Labels.of("job", "api-server");
        assertThat(MatcherParser.parse("job=~api").get(0).matches(labels)).isFalse();
        assertThat(MatcherParser.parse("job=~\"api.*\"").get(0).matches(labels)).isTrue();
        assertThat(MatcherParser.parse("team=\"\"").get(0).matches(labels)).isTrue();
        assertThat(MatcherParser.parse("team!~\".+\"").get(0).matches(labels)).isTrue();
    }
}
