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
        "humanizeTimestamp, 1763719200, 2025-11-21 10:00:00 +0000 UTC",
        "humanizeTimestamp, 1435065584.128, 2015-06-23 13:19:44.128 +0000 UTC"
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
                "a {{ sum \"up\" }};template: annotation:1:5: function \"sum\" not defined",
                "{{ $value;template: annotation:1:0: unclosed action",
                "{{ }};template: annotation:1:3: missing value for command",
                "{{ %x }};template: annotation:1:3: unrecognized character in action: U+0025 '%'"
            })
    void whatIsNotKnownIsRefusedByNameAndPlace(String template, String message) {
        assertThatThrownBy(() -> AnnotationTemplate.parse(template))
                .isInstanceOf(TidewatchException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "{{ title \"a b_c d\" }}, A B_c D",
        "{{ \"web-1.example.org:9100\" | stripPort }}, web-1.example.org",
        "{{ \"web-1.example.org:9100\" | stripDomain }}, web-1:9100",
        "{{ stripDomain \"10.0.0.1:9100\" }}, 10.0.0.1:9100",
        "{{ stripPort \"[::1]:80\" }}, ::1",
        "{{ reReplaceAll \"^(b.).*\" \"$1!\" $labels.service }}, bi!",
        "{{ reReplaceAll \"(b)(i)\" \"${2}$1$$\" $labels.service }}, ib$lling",
        "{{ reReplaceAll \"b\" \"$1\\\\\" $labels.service }}, \\illing",
        "{{ if match \"^5..$\" $labels.code }}server{{ else }}client{{ end }}, server",
        "{{ range $k := $labels }}{{ $k }}-{{ end }}, 500-billing-",
        "{{ with $labels.service }}of {{ . }}{{ end }}, of billing",
        "{{ if gt $value 1.0 }}{{ printf \"%.2f\" $value }}{{ end }}, 1.50"
    })
    void theWholeLanguageIsThere(String template, String expected) {
        assertThat(render(template, 1.5)).isEqualTo(expected);
    }

    @Test
    void whatCannotBeCarriedOutIsInTheTextAndTheAlertGoesOut() {
        assertThat(render("{{ if gt $value 1 }}x{{ end }}", 2))
                .isEqualTo(
                        "<error expanding template: error executing template annotation: template: annotation:1:6: executing \"annotation\" at <gt>:"
                                + " error calling gt: incompatible types for comparison>");
        assertThat(render("{{ $x := args 1 }}{{ range 50 }}{{ $x = args $x $x }}{{ end }}{{ $x }}", 2))
                .startsWith("<error expanding template: ");
        assertThat(render("{{ humanize }}", 2)).contains("wrong number of args for humanize: want 1 got 0");
        assertThat(render("{{ humanize $labels.service }}", 2))
                .contains("error calling humanize: strconv.ParseFloat: parsing \"billing\": invalid syntax");
    }

    private static String render(String template, double value) {
        return AnnotationTemplate.parse(template).render(LABELS, value);
    }
}
