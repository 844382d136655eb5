package io.tidewatch.alert.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotationTemplateTest {
    private static final Labels LABELS = Labels.of("service", "billing", "code", "500");

    @Test
    void labelsAndValueAreFilledIn() {
        assertThat(render("{{ $labels.service }} fails {{$value}}/s {{ .Labels.code }} {{ .Value }}", 1.5))
                .isEqualTo("billing fails 1.5/s 500 1.5");
    }

    @Test
    void aTextThatLongLabelsWouldMakeHugeIsCut() {
        Labels labels = Labels.of("path", "p".repeat(4_096));
        String text = AnnotationTemplate.parse("{{ $labels.path }}".repeat(200)).render(labels, 1);
        assertThat(text).isEqualTo("p".repeat(4_000) + "…");
    }

    @Test
    void anAbsentLabelIsEmpty() {
        assertThat(render("<{{ $labels.nothing }}>", 1)).isEqualTo("<>");
    }

    @ParameterizedTest
    @CsvSource({
        "humanize, 1234567, 1.235M",
        "humanize, 0.0012, 1.2m",
        "humanize, 0, 0",
        "humanize1024, 1048576, 1Mi",
        "humanizePercentage, 0.12345, 12.35%",
        "humanizeDuration, 93784, 1d 2h 3m 4s",
        "humanizeDuration, 61, 1m 1s",
        "humanizeDuration, 0.25, 250ms",
        "humanizeTimestamp, 1763719200, 2025-11-21 10:00:00.000 +0000 UTC"
    })
    void functionsFormatAsInPrometheus(String function, double value, String expected) {
        assertThat(render("{{ $value | " + function + " }}", value)).isEqualTo(expected);
        assertThat(render("{{ " + function + " $value }}", value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1000000, 1e+06", "123456, 123456", "0.00001, 1e-05", "0.25, 0.25", "-3, -3", "NaN, NaN"})
    void aPlainValueIsWrittenAsGoDoes(double value, String expected) {
        assertThat(render("{{ $value }}", value)).isEqualTo(expected);
    }

    @Test
    void functionsAreChained() {
        assertThat(render("{{ $labels.service | toUpper | toLower }}", 1)).isEqualTo("billing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a {{ query \"up\" }};template, character 6: function 'query' is not known",
                "{{ $value;template, character 1: '{{' is not closed by '}}'",
                "{{ }};template, character 3: an action or a part of it is empty",
                "{{ $value $value }};template, character 3: a value is followed by another, but is no function",
                "{{ humanize }};template, character 3: function 'humanize' takes 1 argument, not 0",
                "{{ %x }};template, character 4: '%x' is not understood"
            })
    void whatIsNotKnownIsRefusedByNameAndPlace(String template, String message) {
        assertThatThrownBy(() -> AnnotationTemplate.parse(template))
                .isInstanceOf(TidewatchException.class)
                .hasMessage(message);
    }

    private static String render(String template, double value) {
        return AnnotationTemplate.parse(template).render(LABELS, value);
    }
}
