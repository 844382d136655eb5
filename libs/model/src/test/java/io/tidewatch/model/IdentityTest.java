package io.tidewatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"default", "a", "0", "team-7", "a23456789012345678901234567890123456789012345678901234567890123"
            })
    void aProjectIsUpTo63LowerCaseLettersDigitsAndHyphens(String value) {
        assertThat(new ProjectId(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "Team",
                "a_b",
                "../x",
                "a b",
                "a\n",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void whatCouldMeanSomethingElseInAPathHeaderOrTableIsNoProject(String value) {
        assertThatThrownBy(() -> new ProjectId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSeriesIdIsUnsignedAndWritten32DigitsLong() {
        assertThat(new SeriesId(1, -1)).hasToString("0000000000000001ffffffffffffffff");
        assertThat(new SeriesId(-1, 0)).isGreaterThan(new SeriesId(1, 0));
        assertThat(new SeriesId(0, -1)).isGreaterThan(new SeriesId(0, 1));
        assertThat(new SeriesId(0, 1)).isLessThan(new SeriesId(1, 0));
    }

    @Test
    void samplesAreEqualByTheirBits() {
        double payload = Double.longBitsToDouble(0x7ff8000000001234L);
        assertThat(new Sample(1, payload)).isEqualTo(new Sample(1, payload)).hasSameHashCodeAs(new Sample(1, payload));
        assertThat(new Sample(1, payload)).isNotEqualTo(new Sample(1, Double.NaN));
        assertThat(new Sample(1, 0.0)).isNotEqualTo(new Sample(1, -0.0));
        assertThat(new Sample(1, 2)).isNotEqualTo(new Sample(2, 2));
    }

    @Test
    void theStaleMarkerIsOneNanAmongMany() {
        assertThat(StaleMarker.is(StaleMarker.VALUE)).isTrue();
        assertThat(StaleMarker.is(Double.NaN)).isFalse();
        assertThat(Double.doubleToRawLongBits(StaleMarker.VALUE)).isEqualTo(0x7ff0000000000002L);
    }

    @Test
    void aRangeHoldsBothItsEnds() {
        TimeRange range = new TimeRange(10, 20);
        assertThat(range.contains(10)).isTrue();
        assertThat(range.contains(20)).isTrue();
        assertThat(range.contains(9)).isFalse();
        assertThat(range.contains(21)).isFalse();
        assertThat(range.durationMs()).isEqualTo(10);
        assertThat(range.overlaps(new TimeRange(20, 30))).isTrue();
        assertThat(range.overlaps(new TimeRange(21, 30))).isFalse();
        assertThat(new TimeRange(5, 5).durationMs()).isZero();
        assertThatThrownBy(() -> new TimeRange(20, 10)).hasMessage("end 10 lies before start 20");
    }

    @ParameterizedTest
    @EnumSource(MetricType.class)
    void aMetricTypeIsFoundByItsText(MetricType type) {
        assertThat(MetricType.ofText(type.text())).contains(type);
        assertThat(MetricType.ofText(type.text() + "x")).isEmpty();
    }

    @Test
    void metricTypesAreWrittenAsPrometheusWritesThem() {
        assertThat(MetricType.GAUGE_HISTOGRAM.text()).isEqualTo("gaugehistogram");
        assertThat(MetricType.STATE_SET.text()).isEqualTo("stateset");
    }

    @Test
    void anErrorSaysWhoseFaultItIs() {
        Throwable cause = new IllegalStateException("reset");
        assertThat(TidewatchException.caller("no").fault()).isEqualTo(Fault.CALLER);
        assertThat(TidewatchException.limit("no").fault()).isEqualTo(Fault.LIMIT);
        assertThat(TidewatchException.dependency("away", cause))
                .hasMessage("away")
                .hasCause(cause);
        assertThat(TidewatchException.dependency("away", cause).fault()).isEqualTo(Fault.DEPENDENCY);
    }
}
