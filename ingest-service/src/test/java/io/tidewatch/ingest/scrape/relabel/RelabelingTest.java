package io.tidewatch.ingest.scrape.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.model.Labels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules do, written as configurations write them. */
class RelabelingTest {
    /** Rules in YAML's flow form, applied to a="foo", b="bar", c="baz". */
    private static String apply(String rules) throws ConfigException {
        Labels after = rules(rules).apply(Labels.of("a", "foo", "b", "bar", "c", "baz"));
        return after == null ? "dropped" : after.toString();
    }

    static Relabeling rules(String rules) throws ConfigException {
        String config = "scrape_configs: [{job_name: j, metric_relabel_configs: [" + rules + "]}]";
        return ScrapeConfigReader.read(Path.of("c.yml"), config).jobs().get(0).metricRelabeling();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
        {source_labels: [a], regex: "f(.*)", target_label: d, replacement: "ch${1}-ch${1}"}          ¦ {a="foo", b="bar", c="baz", d="choo-choo"}
        {source_labels: [a, b], regex: "f(.*);(.*)r", target_label: a, replacement: "b${1}${2}m"}    ¦ {a="boobam", b="bar", c="baz"}
        {source_labels: [a], regex: "f", target_label: b, replacement: "x"}                          ¦ {a="foo", b="bar", c="baz"}
        {source_labels: [a], regex: "foo", target_label: b, replacement: ""}                         ¦ {a="foo", c="baz"}
        {target_label: d, replacement: fixed}                                                        ¦ {a="foo", b="bar", c="baz", d="fixed"}
        {source_labels: [a], target_label: d}                                                        ¦ {a="foo", b="bar", c="baz", d="foo"}
        {source_labels: [a], regex: "(f).*", target_label: "${1}x", replacement: y}                  ¦ {a="foo", b="bar", c="baz", fx="y"}
        {source_labels: [a], regex: "(?P<n>f).*", target_label: d, replacement: "$n-$nx-$$1"}        ¦ {a="foo", b="bar", c="baz", d="f--$1"}
        {source_labels: [a], regex: "(.*)", target_label: "${1}-", replacement: y}                   ¦ error
        {source_labels: [a, b], separator: "-", regex: "foo-bar", action: drop}                      ¦ dropped
        {source_labels: [a], regex: "fo", action: drop}                                              ¦ {a="foo", b="bar", c="baz"}
        {source_labels: [a], regex: "fo.", action: keep}                                             ¦ {a="foo", b="bar", c="baz"}
        {source_labels: [a], regex: "no", action: keep}                                              ¦ dropped
        {source_labels: [a], target_label: b, action: keepequal}                                     ¦ dropped
        {source_labels: [a], target_label: b, action: dropequal}                                     ¦ {a="foo", b="bar", c="baz"}
        {source_labels: [c], target_label: d, action: hashmod, modulus: 1000}                        ¦ {a="foo", b="bar", c="baz", d="976"}
        {regex: "(a|b)", replacement: "x_$1", action: labelmap}                                      ¦ {a="foo", b="bar", c="baz", x_a="foo", x_b="bar"}
        {regex: "a|b", action: labeldrop}                                                            ¦ {c="baz"}
        {regex: "a|b", action: labelkeep}                                                            ¦ {a="foo", b="bar"}
        {source_labels: [a], target_label: a, action: uppercase}                                     ¦ {a="FOO", b="bar", c="baz"}
        {source_labels: [a, c], target_label: a, action: lowercase}                                  ¦ {a="foo;baz", b="bar", c="baz"}
        {source_labels: [a], regex: "no", action: drop}, {regex: "[bc]", action: labeldrop}          ¦ {a="foo"}
        {source_labels: [a], target_label: b, action: Replace}                                       ¦ {a="foo", b="foo", c="baz"}
        """)
    void rulesDoWhatPrometheusDoes(String rules, String expected) throws ConfigException {
        if (expected.equals("error")) {
            assertThatThrownBy(() -> apply(rules)).isInstanceOf(ConfigException.class);
        } else {
            assertThat(apply(rules)).isEqualTo(expected);
        }
    }

    @Test
    void anExpressionMatchesAWholeTextWithItsLineFeeds() throws ConfigException {
        Relabeling rules = rules("{source_labels: [a], regex: \"x.*z\", action: keep}");
        assertThat(rules.apply(Labels.of("a", "x\ny\nz"))).isNotNull();
        assertThat(rules.apply(Labels.of("a", "_x\nz"))).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
        {action: hashmod, source_labels: [a], target_label: b}      ¦ modulus is needed with the action hashmod
        {action: replace, source_labels: [a]}                       ¦ target_label is needed with the action replace
        {action: labeldrop, regex: a, target_label: b}              ¦ labeldrop takes regex only
        {action: keepequal, regex: a, target_label: b}              ¦ keepequal takes source_labels and target_label only
        {action: rename}                                            ¦ 'rename' is no action; there are replace, keep
        {regex: "(", target_label: a}                               ¦ '(' is no RE2 expression: error parsing regexp: missing closing )
        {target_label: "a-b"}                                       ¦ 'a-b' is no label name
        {target_label: a, modulos: 3}                               ¦ there is no such key; there are action, source_labels
        {target_label: a, modulus: -3}                              ¦ '-3' is not a whole number from 0 on
        """)
    void whatIsWrongIsNamed(String rules, String message) {
        assertThatThrownBy(() -> apply(rules))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yml line 1: scrape_configs[0].metric_relabel_configs[0]")
                .hasMessageContaining(message);
    }
}
