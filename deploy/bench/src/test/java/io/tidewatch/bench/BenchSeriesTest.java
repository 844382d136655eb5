package io.tidewatch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BenchSeriesTest {
    @Test
    void aSeriesThatIsRenewedIsAnotherAndTheOthersStay() {
        BenchSeries series = new BenchSeries(1, 100, 200);
        BenchSeries same = new BenchSeries(1, 100, 200);
        series.renew(3);
        series.renew(3);
        for (int i = 0; i < 100; i++) {
            if (i == 3) {
                assertThat(new String(series.labels(i), StandardCharsets.UTF_8)).contains("-2");
                assertThat(series.labels(i)).isNotEqualTo(same.labels(i));
            } else {
                assertThat(series.labels(i)).isEqualTo(same.labels(i));
            }
        }
    }
}
