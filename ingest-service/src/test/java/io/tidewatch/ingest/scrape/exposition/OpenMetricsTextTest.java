package io.tidewatch.ingest.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenMetricsTextTest {
    private static Recorded read(String text) throws ExpositionException {
        return Recorded.of(ExpositionFormat.OPEN_METRICS_1_0_0, text);
    }

    @Test
    void unitsExemplarsTimesAndTheEndAreRead() throws ExpositionException {
        Recorded read = read("""
            # TYPE acme_latency_seconds histogram
            # UNIT acme_latency_seconds seconds
            # HELP acme_latency_seconds How "long"\\n
            acme_latency_seconds_bucket{le="0.1"} 8 # {trace_id="abc"} 0.054 1520879607.789
            acme_latency_seconds_bucket{le="+Inf"} 17 1520879610.5 # {} 9.8
            acme_latency_seconds_count 17
            acme_latency_seconds_sum 324789.3
            # TYPE temperature gauge
            temperature{room="1"} -3.5 1520879607.789
            # TYPE build info
            build_info{version="1"} 1
            # EOF
            """);
        assertThat(read.samples)
                .containsExactly(
                        "acme_latency_seconds_bucket{le=\"0.1\"} 8.0 # {trace_id=\"abc\"} 0.054 @1520879607789",
                        "acme_latency_seconds_bucket{le=\"+Inf\"} 17.0 @1520879610500 # {} 9.8",
                        "acme_latency_seconds_count 17.0",
                        "acme_latency_seconds_sum 324789.3",
                        "temperature{room=\"1\"} -3.5 @1520879607789",
                        "build_info{version=\"1\"} 1.0");
        assertThat(read.metadata)
                .containsExactly(
                        new Metadata("acme_latency_seconds", MetricType.HISTOGRAM, "How \"long\"\n", "seconds"),
                        new Metadata("temperature", MetricType.GAUGE, "", ""),
                        new Metadata("build_info", MetricType.INFO, "", ""));
    }

    @Test
    void createdLinesAreWhenTheMetricBesideThemBegan() throws ExpositionException {
        Recorded read = read("""
            # TYPE foo counter
            # HELP foo counted
            foo_total{a="1"} 17
            foo_created{a="1"} 1520872607.123
            foo_total{a="2"} 18
            foo_total{a="3"} 19
            foo_created{a="3"} 1520872608
            # TYPE d histogram
            d_created{x="y"} 1000
            d_bucket{x="y",le="1.0"} 1
            d_bucket{le="+Inf",x="y"} 1
            d_count{x="y"} 1
            d_sum{x="y"} 1
            d_count{x="z"} 1
            # TYPE foo_created gauge
            foo_created 5
            # EOF
            """);
        assertThat(read.samples)
                .containsExactly(
                        "foo_total{a=\"1\"} 17.0 since 1520872607123",
                        "foo_total{a=\"2\"} 18.0",
                        "foo_total{a=\"3\"} 19.0 since 1520872608000",
                        "d_bucket{le=\"1.0\", x=\"y\"} 1.0 since 1000000",
                        "d_bucket{le=\"+Inf\", x=\"y\"} 1.0 since 1000000",
                        "d_count{x=\"y\"} 1.0 since 1000000",
                        "d_sum{x=\"y\"} 1.0 since 1000000",
                        "d_count{x=\"z\"} 1.0",
                        "foo_created 5.0");
        assertThat(read.metadata).first().isEqualTo(new Metadata("foo_total", MetricType.COUNTER, "counted", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a 1                             | line 3: the exposition ends without '# EOF'
        # EOF~a 1                       | line 2: something follows '# EOF'
        a 1~~# EOF                      | line 3: expected a metric's name, found the end of the line
        a  1~# EOF                      | line 2: expected a value, found ' 1'
        a 1 x~# EOF                     | line 2: expected a time stamp in seconds, found 'x'
        a 1 # {b="c"}~# EOF             | line 2: expected a blank and the exemplar's value, found the end of the line
        a 1 # b~# EOF                   | line 2: expected the labels of an exemplar in braces, found 'b'
        # a comment~# EOF               | line 2: expected '# HELP', '# TYPE', '# UNIT' or '# EOF', found '# a comment'
        # UNIT a seconds~# EOF          | line 2: UNIT 'seconds' is not the end of the metric's name 'a'
        # TYPE a untyped~# EOF          | line 2: TYPE 'untyped' is not known; it is one of counter, gauge, histogram, gaugehistogram, stateset, info, summary, unknown
        """)
    void whatIsWrongIsNamedWithItsLine(String wrong, String message) {
        assertThatThrownBy(() -> read("good 1\n" + wrong.strip().replace('~', '\n') + "\n"))
                .isInstanceOf(ExpositionException.class)
                .hasMessage(message);
    }
}
