package io.tidewatch.alert.ruletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule unit tests, and what promtool says of the same files where it is installed. */
class RuleTestsTest {
    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    private static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(RuleTestsTest.class.getResource("/ruletests/" + name + ".yml"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Ran ours(Path... files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new RuleTests(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(files).stream().map(Path::toString).toList());
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsAsExpectedPasses() {
        Ran ran = ours(file("passes"));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).isEqualTo("Unit Testing:  " + file("passes") + "\n  SUCCESS\n\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void whatIsNotAsExpectedIsShownBesideWhatWasExpected() {
        Ran ran = ours(file("passes"), file("fails"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo("""
                  WARNING: no file match pattern FOLDER/none*.yml
                  FAILED:
                    name: wrong expectations,
                    alertname: Down, time: 4m,\s
                        exp:[
                            0:
                              Labels:{alertname="Down", instance="a", job="web"}
                              Annotations:{}
                            ],\s
                        got:[]
                    name: wrong expectations,
                    alertname: Down, time: 5m,\s
                        exp:[],\s
                        got:[
                            0:
                              Labels:{alertname="Down", instance="a", job="web"}
                              Annotations:{}
                            ]
                    name: wrong expectations,
                    alertname: Down, time: 6m,\s
                        exp:[
                            0:
                              Labels:{alertname="Down", instance="a", job="web"}
                              Annotations:{summary="none"},
                            1:
                              Labels:{alertname="Down", instance="b", job="web"}
                              Annotations:{}
                            ],\s
                        got:[
                            0:
                              Labels:{alertname="Down", instance="a", job="web"}
                              Annotations:{}
                            ]
                    expr: "sum(up)", time: 3m,
                        exp: {} 1.5E+00
                        got: {} 0E+00
                    expr: "sum(nothing)", time: 3m,
                        exp: {} 7E+00
                        got: nil
                    expr: "sum(up", time: 3m, err: 1:7: parse error: unclosed left parenthesis
                """.replace("FOLDER", file("fails").getParent().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"passes", "fails", "over-the-limit", "unknown-field", "bad-series"})
    void promtoolSaysTheSame(String name) throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/promtool")))
                .as("promtool is not installed, so nothing is compared with it")
                .isTrue();
        Ran ours = ours(file(name));
        Ran theirs = promtool(file(name));
        assertThat(ours.code()).isEqualTo(theirs.code());
        assertThat(ours.out()).isEqualTo(theirs.out());
        // Ours names line and column of what is wrong with the file itself.
        if (!name.equals("unknown-field")) {
            assertThat(ours.err()).isEqualTo(theirs.err());
        }
    }

    private Ran promtool(Path file) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder("/usr/bin/promtool", "test", "rules", file.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void groupsAreEvaluatedInTheOrderThatTheFileAsksFor() throws IOException {
        Files.writeString(folder.resolve("r.yml"), """
                groups:
                - {name: second, rules: [{record: b, expr: a + 1}]}
                - {name: first, rules: [{record: a, expr: x}]}
                """);
        String test = """
                rule_files: [r.yml]
                ORDER
                fuzzy_compare: true
                tests:
                - interval: 1m
                  input_series: [{series: x, values: 0.1+0.2x1}]
                  promql_expr_test:
                  - {expr: b, eval_time: 1m, exp_samples: [{labels: b, value: 1.3}]}
                """;
        Path ordered = Files.writeString(
                folder.resolve("ordered.yml"), test.replace("ORDER", "group_eval_order: [first, second]"));
        Path unordered = Files.writeString(folder.resolve("unordered.yml"), test.replace("ORDER", ""));
        assertThat(ours(ordered).err()).isEmpty();
        assertThat(ours(unordered).err()).contains("got: {__name__=\"b\"} 1.1E+00");
    }

    @Test
    void withoutAFileTheCallIsWrong() {
        assertThat(ours().code()).isEqualTo(2);
    }
}
