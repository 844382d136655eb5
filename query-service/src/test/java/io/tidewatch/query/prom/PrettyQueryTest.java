package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.promql.PromQl;
import org.junit.jupiter.api.Test;

/** Layouts are those of Prometheus' own tests, which set ten characters a line. */
class PrettyQueryTest {
    private static String pretty(String query) {
        return new PrettyQuery(10).print(PromQl.parse(query));
    }

    @Test
    void whatFitsStaysOnItsLine() {
        assertThat(PrettyQuery.LIKE_PROMETHEUS.print(PromQl.parse("sum by(job)(rate(a[5m]))/2")))
                .isEqualTo("sum by (job) (rate(a[5m])) / 2");
        assertThat(pretty("sum(foo)")).isEqualTo("sum(foo)");
    }

    @Test
    void anAggregationOpensABlock() {
        assertThat(pretty("sum without(job, foo) (task:errors:rate10s{job=\"s\"})"))
                .isEqualTo("""
                sum without (job, foo) (
                  task:errors:rate10s{job="s"}
                )""");
        assertThat(pretty("topk(10, task:errors:rate10s{job=\"s\"})")).isEqualTo("""
                topk(
                  10,
                  task:errors:rate10s{job="s"}
                )""");
    }

    @Test
    void operandsStandBelowEachOtherAndTheirOperatorBetween() {
        assertThat(pretty("task:errors:rate10s{job=\"s\"} + on(host) group_left(x) (very_long_metric - 1)"))
                .isEqualTo("""
                  task:errors:rate10s{job="s"}
                + on (host) group_left (x)
                  (
                      very_long_metric
                    -
                      1
                  )""");
    }

    @Test
    void callsAndSubqueriesAndSignsAreSplitInside() {
        assertThat(pretty("-max_over_time(rate(requests_total[5m])[1h:1m])")).isEqualTo("""
                -max_over_time(
                  rate(
                    requests_total[5m]
                  )[1h:1m]
                )""");
    }

    @Test
    void whatIsLaidOutMeansTheSame() {
        String query = "sum by (a) (rate(x_total{b=\"c\"}[5m] offset 1h)) / on (a) group_left () (y - z) > bool 3";
        assertThat(PromQl.parse(pretty(query)).toString().replaceAll("Span\\[[^]]*]", ""))
                .isEqualTo(PromQl.parse(query).toString().replaceAll("Span\\[[^]]*]", ""));
    }
}
