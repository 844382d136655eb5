package io.tidewatch.alert.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.model.ProjectId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeIntervalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "weekdays: ['monday:friday']           | 2026-11-20T12:00:00Z | true",
                "weekdays: ['monday:friday']           | 2026-11-21T12:00:00Z | false",
                "weekdays: [Sunday]                    | 2026-11-22T12:00:00Z | true",
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-20T09:00:00Z | true",
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-20T16:59:59Z | true",
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-20T17:00:00Z | false",
                "times: [{start_time: '23:00', end_time: '24:00'}] | 2026-11-20T23:59:00Z | true",
                "days_of_month: ['-1']                 | 2026-02-28T12:00:00Z | true",
                "days_of_month: ['-3:-1']              | 2026-04-28T00:00:00Z | true",
                "days_of_month: ['-3:-1']              | 2026-04-27T23:59:59Z | false",
                "days_of_month: ['1:-1']               | 2026-04-15T00:00:00Z | true",
                "days_of_month: ['29:31']              | 2026-02-28T00:00:00Z | false",
                "months: ['january:march']             | 2026-03-31T00:00:00Z | true",
                "months: ['4:6', december]             | 2026-12-01T00:00:00Z | true",
                "months: ['4:6', december]             | 2026-11-30T00:00:00Z | false",
                "years: ['2025:2026']                  | 2026-11-30T00:00:00Z | true",
                "years: [2027]                         | 2026-11-30T00:00:00Z | false",
                "{times: [{start_time: '09:00', end_time: '10:00'}], location: Europe/Berlin} | 2026-07-01T07:30:00Z | true",
                "{times: [{start_time: '09:00', end_time: '10:00'}], location: Europe/Berlin} | 2026-01-01T07:30:00Z | false",
            })
    void anIntervalHoldsTheMomentsThatItNames(String part, Instant at, boolean held) {
        String yaml =
                "route: {receiver: r}\nreceivers: [{name: r}]\ntime_intervals:\n- name: t\n  time_intervals:\n  - "
                        + part + "\n";
        RoutingConfig config = RoutingConfigReader.read(yaml, ProjectId.DEFAULT, text -> Optional.empty())
                .config();
        assertThat(config.intervals().get("t").contains(at)).isEqualTo(held);
    }
}
