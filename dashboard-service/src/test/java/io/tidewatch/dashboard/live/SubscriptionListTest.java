package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.dashboard.live.SubscriptionList.Named;
import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionListTest {
    private static List<Named> parse(String text) {
        return SubscriptionList.parse(new ObjectMapper(), text);
    }

    @Test
    void readsEveryKindWithItsDefaults() {
        List<Named> list = parse("""
                [{"id": "a", "kind": "promql", "expr": "sum(x)", "range": "0h45m", "step": "250ms"},
                 {"id": "b", "kind": "promql", "expr": "1"},
                 {"id": "c", "kind": "errors", "severity": ["low", "high", "low"], "source": []},
                 {"id": "d", "kind": "alerts"},
                 {"id": "e", "kind": "system"}]
                """);
        assertThat(list).extracting(Named::id).containsExactly("a", "b", "c", "d", "e");
        Subscription.Promql chart = (Subscription.Promql) list.get(0).subscription();
        assertThat(chart.range()).isEqualTo(Duration.ofMinutes(45));
        assertThat(chart.step()).isEqualTo(Duration.ofMillis(250));
        Subscription.Promql plain = (Subscription.Promql) list.get(1).subscription();
        assertThat(plain.range()).isEqualTo(Duration.ofMinutes(15));
        assertThat(plain.step()).isEqualTo(Duration.ofSeconds(5));
        assertThat(list.get(2).subscription())
                .isEqualTo(new Subscription.Errors(Map.of("severity", List.of("high", "low")), 50));
        assertThat(list.get(3).subscription()).isEqualTo(new Subscription.Alerts());
        assertThat(list.get(4).subscription()).isEqualTo(new Subscription.SystemHealth());
    }

    @Test
    void whatMeansTheSameIsEqualAndServedByOneComputation() {
        List<Named> list = parse("""
                [{"id": "a", "kind": "promql", "expr": "sum(x)", "step": "60s"},
                 {"id": "b", "kind": "promql", "expr": "sum(x)", "step": "1m"},
                 {"id": "c", "kind": "promql", "expr": "sum(y)", "step": "1m"}]
                """);
        assertThat(list.get(0).subscription())
                .isEqualTo(list.get(1).subscription())
                .isNotEqualTo(list.get(2).subscription());
    }

    @Test
    void anExpressionThatCannotBeShownFailsAlone() {
        List<Named> list = parse("""
                [{"id": "a", "kind": "promql", "expr": "sum("},
                 {"id": "b", "kind": "promql", "expr": "x[5m]"},
                 {"id": "c", "kind": "alerts"}]
                """);
        assertThat(list.get(0).error()).contains("1:5");
        assertThat(list.get(1).error()).contains("range vector");
        assertThat(list.get(2).error()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    nonsense | subscribe: is not JSON
                    [] [] | subscribe: is not JSON
                    `` | subscribe: must be an array
                    {} | subscribe: must be an array
                    [] | subscribe: must be an array
                    [1] | subscribe[0].id
                    [{"kind":"alerts"}] | subscribe[0].id
                    [{"id":"","kind":"alerts"}] | subscribe[0].id
                    [{"id":7,"kind":"alerts"}] | subscribe[0].id
                    [{"id":"a","kind":"alerts"},{"id":"a","kind":"system"}] | subscribe[1].id
                    [{"id":"a"}] | subscribe[0].kind: ''
                    [{"id":"a","kind":"logs"}] | subscribe[0].kind: 'logs'
                    [{"id":"a","kind":"promql"}] | subscribe[0].expr
                    [{"id":"a","kind":"promql","expr":5}] | subscribe[0].expr
                    [{"id":"a","kind":"promql","expr":"x","step":"fast"}] | subscribe[0].step: 'fast'
                    [{"id":"a","kind":"promql","expr":"x","step":"0s"}] | subscribe[0].step: must be longer than 0
                    [{"id":"a","kind":"promql","expr":"x","step":""}] | subscribe[0].step: ''
                    [{"id":"a","kind":"promql","expr":"x","step":"249ms"}] | subscribe[0].step: must be at least 250ms
                    [{"id":"a","kind":"promql","expr":"x","step":"99999999999999999d"}] | subscribe[0].step
                    [{"id":"a","kind":"promql","expr":"x","range":15}] | subscribe[0].range: '15'
                    [{"id":"a","kind":"promql","expr":"x","range":"31d"}] | subscribe[0].range
                    [{"id":"a","kind":"promql","expr":"x","range":"1d","step":"1s"}] | subscribe[0].range
                    [{"id":"a","kind":"errors","severity":"high"}] | subscribe[0].severity: must be an array
                    [{"id":"a","kind":"errors","source":["x",1]}] | subscribe[0].source[1]: must be a text
                    [{"id":"a","kind":"errors","limit":501}] | subscribe[0].limit: must be 0 to 500
                    [{"id":"a","kind":"errors","limit":-1}] | subscribe[0].limit
                    [{"id":"a","kind":"errors","limit":"ten"}] | subscribe[0].limit
                    [{"id":"a","kind":"errors","limit":1.5}] | subscribe[0].limit
                    """)
    void namesWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(TidewatchException.class, failure -> assertThat(failure.fault())
                        .isEqualTo(Fault.CALLER))
                .hasMessageStartingWith(message);
    }

    @Test
    void takesAHundredSubscriptionsAndNoMore() {
        assertThat(parse(many(SubscriptionList.MAX))).hasSize(SubscriptionList.MAX);
        assertThatThrownBy(() -> parse(many(SubscriptionList.MAX + 1))).hasMessageContaining("1 to 100");
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"kind\":\"alerts\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
