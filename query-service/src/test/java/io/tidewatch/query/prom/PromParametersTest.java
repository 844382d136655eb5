package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromParametersTest {
    private static PromParameters of(String name, String... values) {
        return new PromParameters(Map.of(name, List.of(values)));
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TidewatchException.class, e -> {
            assertThat(e.fault()).isEqualTo(Fault.CALLER);
            assertThat(e).hasMessage(message);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1435781430.781, 1435781430781",
        "1435781430, 1435781430000",
        "1.5e3, 1500000",
        "-1, -1000",
        "2015-07-01T20:10:30.781Z, 1435781430781",
        "2015-07-01T22:10:30+02:00, 1435781430000",
        "2015-07-01T22:10:30 02:00, 1435781430000",
        "-292273086-05-16T16:47:06Z, -253402300799000"
    })
    void timesAreSecondsOrRfc3339(String text, long ms) {
        assertThat(of("time", text).time("time")).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "NaN", "1d", "0x10", "1e300", "2015-07-01"})
    void whatIsNoTimeIsRefusedInPrometheusWords(String text) {
        refused(
                () -> of("start", text).time("start"),
                "invalid parameter \"start\": cannot parse \"" + text + "\" to a valid timestamp");
    }

    @Test
    void durationsAreSecondsOrPromQl() {
        assertThat(of("step", "15").duration("step")).isEqualTo(15_000);
        assertThat(of("step", "0.05").duration("step")).isEqualTo(50);
        assertThat(of("step", "1h30m").duration("step")).isEqualTo(5_400_000);
        refused(
                () -> of("step", "soon").duration("step"),
                "invalid parameter \"step\": cannot parse \"soon\" to a valid duration");
        refused(
                () -> of("lookback_delta", "x").lookback(),
                "error parsing lookback delta duration: cannot parse \"x\" to a valid duration");
    }

    @Test
    void selectorsMustSelectSomething() {
        assertThat(of("match[]", "up", "{job=\"a\"}").selectors()).hasSize(2);
        refused(
                () -> of("match[]", "{job=~\".*\"}").selectors(),
                "invalid parameter \"match[]\": match[] must contain at least one non-empty matcher");
        assertThatThrownBy(() -> of("match[]", "{").selectors())
                .hasMessageStartingWith("invalid parameter \"match[]\": 1:2: parse error:");
    }

    @Test
    void limitsAreWholeNumbersFromZero() {
        assertThat(of("limit", "7").limit()).isEqualTo(7);
        assertThat(new PromParameters(Map.of()).limit()).isZero();
        refused(() -> of("limit", "-1").limit(), "invalid parameter \"limit\": limit must be non-negative");
        refused(
                () -> of("limit", "x").limit(),
                "invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax");
    }

    @Test
    void aQueryThatDoesNotParseNamesItsPlace() {
        assertThatThrownBy(() -> of("query", "sum(").query())
                .hasMessageStartingWith("invalid parameter \"query\": 1:5: parse error:");
    }
}
