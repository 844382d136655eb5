package io.tidewatch.alert.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prometheus' functions about queries, links and time; the results are those of its own tests and documentation. */
class ContextFunctionsTest {
    private static final TemplateContext CONTEXT = new TemplateContext(
            Labels.of("region", "eu"), "https://example.org/watch", 1_435_065_584_128L, expression -> {
                if (expression.equals("wrong")) {
                    throw TidewatchException.caller("1:1: parse error");
                }
                return expression.equals("nothing")
                        ? List.of()
                        : List.of(
                                new TemplateContext.Element(
                                        Labels.of("__name__", "metric", "instance", "b", "__value__", "s"), 21),
                                new TemplateContext.Element(Labels.of("__name__", "metric", "instance", "a"), 11));
            });

    private static String render(String template) {
        return AnnotationTemplate.parse(template).render(Labels.of("job", "web"), 1.5, CONTEXT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '~',
            value = {
                "{{ range query \"metric\" }}{{ .Labels.instance }}:{{ .Value }} {{ end }}§b:21 a:11",
                "{{ range query \"metric\" | sortByLabel \"instance\" }}{{ .Labels.instance }}:{{ .Value }} {{ end }}§a:11 b:21",
                "{{ query \"metric\" | first | value }}§21",
                "{{ query \"metric\" | first | label \"instance\" }}§b",
                "{{ query \"metric\" | first | strvalue }}§s",
                "{{ printf \"%s\" \"metric\" | query | first | value }}§21",
                "{{ with query \"nothing\" }}some{{ else }}none{{ end }}§none",
                "{{ $externalLabels.region }} {{ .ExternalLabels.region }}§eu eu",
                "{{ $externalURL }} {{ externalURL }} {{ pathPrefix }}§https://example.org/watch https://example.org/watch /watch",
                "{{ graphLink \"up == 0\" }}§/graph?g0.expr=up+%3D%3D+0&g0.tab=0",
                "{{ tableLink \"up{a=\\\"b\\\"}\" }}§/graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=1",
                "{{ urlQueryEscape \"a b/c*~\" }}§a+b%2Fc%2A~",
                "{{ parseDuration \"1h2m10ms\" }}§3720.01",
                "{{ toDuration 1899 }}§31m39s",
                "{{ toDuration \"0.0015\" }}§1.5ms",
                "{{ toTime 1435065584.128 }}§2015-06-23 13:19:44.128 +0000 UTC",
                "{{ (now | toTime).Format \"2006-01-02 15:04\" }}§2015-06-23 13:19",
                "{{ (toTime 1435065584.128).Year }}§2015",
            })
    void functionsGiveWhatPrometheusGives(String template, String text) {
        assertThat(render(template).strip()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '~',
            value = {
                "{{ query \"nothing\" | first }}§error calling first: first() called on vector with no elements",
                "{{ query \"wrong\" }}§error calling query: 1:1: parse error",
                "{{ parseDuration \"x\" }}§error calling parseDuration: not a valid duration string: \"x\"",
                "{{ value 1 }}§error calling value: wrong type for value; expected *template.sample; got 1",
            })
    void whatCannotBeDoneIsSaidInTheText(String template, String message) {
        assertThat(render(template))
                .startsWith("<error expanding template: error executing template annotation: ")
                .contains(message);
    }

    @Test
    void queriesThatStandInATemplateAreKnownBeforehand() {
        assertThat(AnnotationTemplate.parse(
                                "{{ query \"a\" | first }}{{ range \"b\" | query }}{{ with $v := query `c` }}"
                                        + "{{ end }}{{ end }}{{ if (query \"d\") }}{{ printf \"%s\" \"e\" | query }}{{ end }}")
                        .queries())
                .containsExactly("a", "b", "c", "d");
    }
}
