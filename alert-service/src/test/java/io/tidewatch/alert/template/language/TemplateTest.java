package io.tidewatch.alert.template.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go's text/template gives for the same templates and data. */
class TemplateTest {
    private static final Limits LIMITS = new Limits(10_000, 10_000);
    private static final Members GROUP = (name, args) -> switch (name) {
        case "Join" -> args.get(0) + "+" + args.get(1);
        case "Size" -> 2L;
        default -> throw new Members.UnknownMemberException("can't evaluate field " + name + " in type *Group");
    };
    private static final Map<String, Object> DATA = Map.of(
            "Name",
            "shop",
            "Empty",
            "",
            "Count",
            3L,
            "Ratio",
            0.25,
            "On",
            true,
            "Items",
            List.of("a", "b", "c"),
            "None",
            List.of(),
            "Labels",
            Map.of("z", "26", "job", "api", "instance", "h:1"),
            "Group",
            GROUP);

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain¦plain",
                "{{.Name}} {{ .Count }} {{.Ratio}} {{.On}}¦shop 3 0.25 true",
                "a {{- .Name -}}  b¦ashopb",
                "a{{/* nothing */}}b¦ab",
                "a {{- /* nothing */ -}} b¦ab",
                "{{if .On}}yes{{else}}no{{end}}{{if .Empty}}yes{{else}}no{{end}}¦yesno",
                "{{if .Empty}}1{{else if .None}}2{{else if .On}}3{{else}}4{{end}}¦3",
                "{{if not .Empty}}x{{end}}{{if and .On .Name}}{{and .On .Name}}{{end}}{{or .Empty \"d\"}}¦xshopd",
                "{{and false (index .Items 9)}}¦false",
                "{{range .Items}}<{{.}}>{{end}}¦<a><b><c>",
                "{{range $i, $e := .Items}}{{if $i}},{{end}}{{$i}}={{$e}}{{end}}¦0=a,1=b,2=c",
                "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}¦instance=h:1;job=api;z=26;",
                "{{range .None}}x{{else}}none{{end}}¦none",
                "{{range .Items}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}¦ac",
                "{{range .Items}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}¦a",
                "{{range 3}}{{.}}{{end}}¦012",
                "{{with .Labels}}{{.job}}{{end}}{{with .Empty}}x{{else}}y{{end}}¦apiy",
                "{{with $n := .Name}}{{$n}}{{$.Count}}{{end}}¦shop3",
                "{{$x := 1}}{{range .Items}}{{$x = .}}{{end}}{{$x}}¦c",
                "{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}¦21",
                "{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .Name}}{{template \"t\" 7}}¦[shop][7]",
                "{{block \"b\" .Items}}{{len .}}{{end}}¦3",
                "{{.Labels.job}}<{{.Labels.absent}}>{{index .Labels \"z\"}}{{index .Items 1}}¦api<>26b",
                "{{(index .Items 0)}}{{slice .Items 1 3}}{{slice .Name 1 3}}{{len .Name}}¦a[b c]ho4",
                "{{.Items}} {{.Labels}}¦[a b c] map[instance:h:1 job:api z:26]",
                "{{.Group.Join \"x\" \"y\"}} {{.Group.Size}} {{\"y\" | .Group.Join \"x\"}}¦x+y 2 x+y",
                "{{print 1 2 \"a\" 3 4.5}}¦1 2a3 4.5",
                "{{printf \"%s|%5d|%-4s|%05.1f|%q|%v|%t|%x|%%\" .Name 42 \"a\" 3.14159 \"q\" .Items true 255}}"
                        + "¦shop|   42|a   |003.1|\"q\"|[a b c]|true|ff|%",
                "{{printf \"%.3g %e %+d %d %s\" 1234.5 1234.5 7 \"x\"}}¦1.23e+03 1.234500e+03 +7 %!d(string=x) %!s(MISSING)",
                "{{eq 1 1}}{{eq \"a\" \"b\" \"a\"}}{{ne 1 2}}{{lt 1 2}}{{le 2 2}}{{gt 1.5 2.5}}{{ge \"b\" \"a\"}}"
                        + "¦truetruetruetruetruefalsetrue",
                "{{html \"<a href='x'>&\"}} {{js \"it's <b>\"}} {{urlquery \"a b&c\"}}"
                        + "¦&lt;a href=&#39;x&#39;&gt;&amp; it\\'s \\u003Cb\\u003E a+b%26c",
                "{{`raw \\n`}}{{\"tab\\tu\\u00e9\\x41\"}}{{'a'}}{{0x1F}}{{1e3}} {{1_000}}¦raw \\ntab\tuéA97311000 1000",
                "{{\"x\" | printf \"%s-%s\" \"y\"}}¦y-x",
                "{{1000000.0}} {{123456.5}} {{0.00001}}¦1e+06 123456.5 1e-05"
            })
    void aTemplateGivesWhatGoGives(String template, String expected) {
        assertThat(render(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{{¦1:0: unclosed action",
                "{{.Name¦1:0: unclosed action",
                "{{/* x¦1:0: unclosed comment",
                "{{}}¦1:2: missing value for command",
                "{{if}}{{end}}¦1:4: missing value for if",
                "{{if .On}}x¦1:11: unexpected EOF",
                "{{end}}¦1:2: unexpected {{end}}",
                "{{else}}¦1:2: unexpected {{else}}",
                "{{nosuch 1}}¦1:2: function \"nosuch\" not defined",
                "{{$x}}¦1:2: undefined variable \"$x\"",
                "{{\"abc}}¦1:2: unterminated quoted string",
                "{{(1}}¦1:4: unclosed left paren",
                "{{1)}}¦1:3: unexpected right paren",
                "{{1 | 2}}¦1:6: non executable command in pipeline stage 2",
                "{{len |}}¦1:6: missing value for command",
                "{{12x}}¦1:2: bad number syntax: \"12x\"",
                "{{@}}¦1:2: unrecognized character in action: U+0040 '@'",
                "{{break}}¦1:2: {{break}} outside {{range}}",
                "{{if .On}}{{define \"x\"}}{{end}}{{end}}¦1:12: unexpected {{define}}",
                "{{template 3}}¦1:11: unexpected \"3\" in template clause"
            })
    void whatCannotBeReadIsToldWithItsPlace(String template, String message) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage("template: t:" + message);
    }

    @Test
    void textsCountByTheirBytes() {
        assertThat(render(
                        "{{$x := \"naïve\"}}{{slice $x 0 (len $x)}} {{slice $x 4}} {{print nil 1}} {{printf \"5%\"}}"))
                .isEqualTo("naïve ve <nil> 1 5%!(NOVERB)");
    }

    @Test
    void printlnEndsTheLine() {
        assertThat(render("{{println \"x\" 1}}y")).isEqualTo("x 1\ny");
    }

    @Test
    void thePlaceCountsLines() {
        assertThatThrownBy(() -> render("one\ntwo {{ nosuch }}"))
                .hasMessage("template: t:2:7: function \"nosuch\" not defined");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{{.Name.Nope}}¦<.Name.Nope>: can't evaluate field Nope in type string",
                "{{.Group.Nope}}¦<.Group.Nope>: can't evaluate field Nope in type *Group",
                "{{gt .Ratio 5}}¦<gt>: error calling gt: incompatible types for comparison",
                "{{index .Items 5}}¦<index>: error calling index: index out of range: 5",
                "{{len 3}}¦<len>: error calling len: len of type int",
                "{{.Name 3}}¦<.Name>: Name is not a method but has arguments",
                "{{template \"nope\"}}¦<template \"nope\">: template \"nope\" not defined",
                "{{range .Name}}{{end}}¦<.Name>: range can't iterate over shop",
                "{{not 1 2}}¦<not>: wrong number of args for not: want 1 got 2",
                "{{nil}}¦<nil>: nil is not a command"
            })
    void whatCannotBeCarriedOutIsToldWithThePart(String template, String message) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template: t:1:")
                .hasMessageEndingWith(": executing \"t\" at " + message);
    }

    @Test
    void aTemplateThatRunsAwayIsEnded() {
        assertThatThrownBy(() -> render("{{range 1000}}{{range 1000}}{{len .}}{{end}}{{end}}"))
                .hasMessageContaining("len of type int");
        assertThatThrownBy(() -> render("{{range 1000}}{{range 1000}}{{$x := .}}{{end}}{{end}}"))
                .hasMessageContaining("more than 10000 steps");
        assertThatThrownBy(() -> render("{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}"))
                .hasMessageContaining("exceeded maximum depth");
        assertThatThrownBy(() -> render("(".repeat(5) + "{{" + "(".repeat(5_000) + "1" + ")".repeat(5_000) + "}}"))
                .hasMessageContaining("parentheses stand in each other");
        assertThatThrownBy(() -> render("{{range 100000}}{{range 100000}}{{end}}{{end}}"))
                .hasMessageContaining("more than 10000 steps");
        assertThatThrownBy(() -> render("{{$x := \"aaaaaaaaaa\"}}{{range 40}}{{$x = print $x $x}}{{end}}"))
                .hasMessageContaining("a text of more than 16384 characters");
        assertThatThrownBy(() -> render("{{define \"r\"}}" + "{{if 1}}".repeat(90) + "{{template \"r\"}}"
                        + "{{end}}".repeat(90) + "{{end}}{{template \"r\"}}"))
                .hasMessageContaining("exceeded maximum depth");
        assertThat(render("{{range 1000}}0123456789abcdef{{end}}"))
                .hasSize(10_001)
                .endsWith("…");
    }

    private static String render(String template) {
        return Template.parse("t", template, Map.of(), List.of()).render(DATA, Map.of(), LIMITS);
    }
}
