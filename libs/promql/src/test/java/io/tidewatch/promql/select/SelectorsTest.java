package io.tidewatch.promql.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.QueryException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        foo                                   | 300000  | 0      | false
        foo offset 1m                         | 360000  | 60000  | false
        foo offset -1m                        | 240000  | -60000 | false
        rate(foo[10m])                        | 600000  | 0      | false
        rate(foo[10m] offset 1m)              | 660000  | 60000  | false
        max_over_time(rate(foo[1m])[10m:])    | 660000  | 0      | false
        sum_over_time(foo[10m:1m] offset 5m)  | 1200000 | 300000 | false
        foo @ 100                             | 300000  | 0      | true
        sum_over_time((foo offset 1m)[2m:1m] @ end()) | 480000 | 60000 | true
        """)
    void theReachCoversRangeLookBackOffsetAndSubquery(String query, long reach, long delay, boolean fixed) {
        List<Selected> selected = Selectors.of(PromQl.parse(query));

        assertThat(selected).hasSize(1);
        assertThat(selected.get(0).reachMs()).isEqualTo(reach);
        assertThat(selected.get(0).delayMs()).isEqualTo(delay);
        assertThat(selected.get(0).fixed()).isEqualTo(fixed);
        assertThat(selected.get(0).metricName()).contains("foo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        rate(foo[5m + 1m])                    | 360000  | 0
        foo offset (1m * 2)                   | 420000  | 120000
        rate(foo[5m] anchored)                | 600000  | 0
        rate(foo[5m] smoothed)                | 600000  | -300000
        foo smoothed                          | 300000  | -300000
        """)
    void theReachCoversCalculatedDurationsAndExtendedRanges(String query, long reach, long delay) {
        Selected selected = Selectors.of(PromQl.parseExperimental(query)).get(0);

        assertThat(selected.reachMs()).isEqualTo(reach);
        assertThat(selected.delayMs()).isEqualTo(delay);
    }

    @Test
    void infoReadsTheInfoSeriesToo() {
        List<Selected> selected = Selectors.of(PromQl.parseExperimental("info(rate(foo[1m]), {data=~\".+\"})"));

        assertThat(selected).hasSize(2);
        assertThat(selected.get(1).metricName()).contains("target_info");
        assertThat(selected.get(1).matches(Labels.of("__name__", "target_info", "data", "x")))
                .isTrue();
        assertThat(selected.get(1).matches(Labels.of("__name__", "target_info")))
                .isFalse();
    }

    @Test
    void aDurationThatCannotBeCalculatedIsTheCallersFault() {
        assertThatThrownBy(() -> Selectors.of(PromQl.parseExperimental("rate(foo[step()])")))
                .isInstanceOf(QueryException.class)
                .hasMessage("duration must be greater than 0");
    }

    @Test
    void aSelectorWithoutANameNamesNoMetric() {
        Selected selected =
                Selectors.of(PromQl.parse("{__name__=~\"foo|bar\", a=\"b\"}")).get(0);

        assertThat(selected.metricName()).isEmpty();
        assertThat(selected.matches(Labels.of("__name__", "foo", "a", "b"))).isTrue();
        assertThat(selected.matches(Labels.of("__name__", "foo"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        foo > 5                     | false
        rate(foo[5m]) * 100 > 5     | false
        clamp(foo, 1, 2) == 1       | false
        sum(foo)                    | true
        foo / bar                   | true
        foo and bar                 | true
        absent(foo)                 | true
        foo > scalar(bar)           | true
        abs(-(sum by (a) (foo)))    | true
        max_over_time(sum(foo)[5m:]) | true
        """)
    void knowsWhetherSeriesAreCombined(String query, boolean combines) {
        assertThat(Selectors.combinesSeries(PromQl.parse(query))).isEqualTo(combines);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        foo > 5           | false
        time() - foo > 5  | true
        hour() > 5        | true
        hour(foo) > 5     | false
        absent(foo)       | true
        """)
    void knowsWhetherTheClockIsRead(String query, boolean reads) {
        assertThat(Selectors.readsClock(PromQl.parse(query))).isEqualTo(reads);
    }
}
