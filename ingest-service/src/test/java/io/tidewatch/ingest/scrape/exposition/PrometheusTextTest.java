package io.tidewatch.ingest.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusTextTest {
    private static Recorded read(String text) throws ExpositionException {
        return Recorded.of(ExpositionFormat.PROMETHEUS_TEXT_0_0_4, text);
    }

    @Test
    void samplesTimesEscapesAndBlanksAreRead() throws ExpositionException {
        Recorded read = read("""
            # HELP http_requests_total Requests, \\\\ and \\n escaped.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027 1395066363000
            http_requests_total{ method = "get" , path="C:\\\\DIR\\n\\"x\\"", } 3.5e+01

            # a comment
            #
              metric_without_labels\t+Inf
            minus -Inf -5
            not_a_number NaN
            tiny 4.9E-324
            hex 0x1p-2
            utf8{name="grün 🌊"} 1
            """);
        assertThat(read.samples)
                .containsExactly(
                        "http_requests_total{code=\"200\", method=\"post\"} 1027.0 @1395066363000",
                        "http_requests_total{method=\"get\", path=\"C:\\\\DIR\\n\\\"x\\\"\"} 35.0",
                        "metric_without_labels Infinity",
                        "minus -Infinity @-5",
                        "not_a_number NaN",
                        "tiny 4.9E-324",
                        "hex 0.25",
                        "utf8{name=\"grün 🌊\"} 1.0");
        assertThat(read.metadata)
                .containsExactly(
                        new Metadata("http_requests_total", MetricType.COUNTER, "Requests, \\ and \n escaped.", ""));
    }

    @Test
    void boundsOfBucketsAndQuantilesTakeOneForm() throws ExpositionException {
        Recorded read = read("""
            # TYPE d histogram
            d_bucket{le="1"} 1
            d_bucket{le="+Inf"} 2
            d_sum 3
            d_count 2
            # TYPE s summary
            s{quantile="1"} 9
            other_bucket{le="1"} 1
            """);
        assertThat(read.samples)
                .containsExactly(
                        "d_bucket{le=\"1.0\"} 1.0",
                        "d_bucket{le=\"+Inf\"} 2.0",
                        "d_sum 3.0",
                        "d_count 2.0",
                        "s{quantile=\"1.0\"} 9.0",
                        "other_bucket{le=\"1\"} 1.0");
    }

    @Test
    void quotedNamesAreReadAsInVersion1() throws ExpositionException {
        assertThat(read("{\"my.metric\",\"a b\"=\"c\"} 1\n").samples).containsExactly("my.metric{a b=\"c\"} 1.0");
    }

    @Test
    void linesMayEndAsOnWindowsAndTheLastWithoutALineFeed() throws ExpositionException {
        assertThat(read("# TYPE a gauge\r\na 1\r\n\r\nb{c=\"d\"} 2 3\r\nc 4").samples)
                .containsExactly("a 1.0", "b{c=\"d\"} 2.0 @3", "c 4.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
        a                       | line 3: expected a blank and a value after the series, found the end of the line
        a x                     | line 3: expected a value, found 'x'
        a 1d                    | line 3: expected a value, found '1d'
        a 1 2.5                 | line 3: expected a time stamp in milliseconds, found '2.5'
        a 1 2 3                 | line 3: nothing may follow the time stamp, found '3'
        a{b="c" 1               | line 3: expected ',' or '}' after a label, found '1'
        a{b="c} 1               | line 3: the quoted text that begins with "c} 1 has no end
        a{b=c} 1                | line 3: expected a label's value in double quotes, found 'c} 1'
        a{1b="c"} 1             | line 3: expected a label's name or '}', found '1b="c"} 1'
        a{b} 1                  | line 3: expected '=' after a label's name, found '} 1'
        {b="c"} 1               | line 3: the metric has no name
        a{"b"} 1                | line 3: the metric's name stands twice
        a{b="c",b="d"} 1        | line 3: label 'b' stands twice
        9a 1                    | line 3: expected a metric's name, found '9a 1'
        <html> 1                | line 3: expected a metric's name, found '<html> 1'
        # TYPE a meter          | line 3: TYPE 'meter' is not known; it is one of counter, gauge, histogram, summary, untyped
        """)
    void whatIsWrongIsNamedWithItsLine(String wrong, String message) {
        assertThatThrownBy(() -> read("good 1\n# HELP good of it\n" + wrong + "\n"))
                .isInstanceOf(ExpositionException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNotUtf8IsNamedWithItsLine() {
        byte[] body = {'a', ' ', '1', '\n', 'b', '{', 'c', '=', '"', (byte) 0xff, '"', '}', ' ', '1', '\n'};
        assertThatThrownBy(() -> Recorded.of(ExpositionFormat.PROMETHEUS_TEXT_0_0_4, body))
                .hasMessageContaining("line 2:")
                .hasMessageContaining("is not UTF-8");
    }
}
