package io.tidewatch.promql.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import io.tidewatch.promql.source.LabelMatcher.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelMatcherTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        a|b   ; a  ; true
        a|b   ; ab ; false
        a|b|  ; '' ; true
        a|a   ; a  ; true
        a     ; a  ; true
        ''    ; '' ; true
        ''    ; a  ; false
        a.c   ; abc; true
        a.c   ; a.c; true
        a\\.c ; abc; false
        .*    ; '' ; true
        .+    ; '' ; false
        (a|b)c; bc ; true
        a|b$  ; b  ; true
        """)
    void regularExpressionsAreAnchoredAtBothEnds(String regex, String value, boolean matches) {
        assertThat(new LabelMatcher("l", Op.REGEX, regex).matches(value)).isEqualTo(matches);
        assertThat(new LabelMatcher("l", Op.NOT_REGEX, regex).matches(value)).isEqualTo(!matches);
    }

    @Test
    void aWrongExpressionIsRefused() {
        assertThatThrownBy(() -> new LabelMatcher("l", Op.REGEX, "a|(")).isInstanceOf(PatternSyntaxException.class);
    }
}
