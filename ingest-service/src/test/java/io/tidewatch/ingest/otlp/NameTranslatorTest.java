package io.tidewatch.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.MetricType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTranslatorTest {
    @ParameterizedTest
    @CsvSource({
        "http.server.request.duration, s, HISTOGRAM, http_server_request_duration_seconds",
        "http.requests, 1, COUNTER, http_requests_total",
        "requests_total, , COUNTER, requests_total",
        "total.requests, {request}, COUNTER, requests_total",
        "memory.usage, By, GAUGE, memory_usage_bytes",
        "memory.usage.bytes, By, GAUGE, memory_usage_bytes",
        "cpu.utilization, 1, GAUGE, cpu_utilization_ratio",
        "network.io, By/s, GAUGE, network_io_bytes_per_second",
        "speed, m/m, GAUGE, speed_meters_per_minute",
        "load, {x}/s, GAUGE, load_per_second",
        "humidity, %, GAUGE, humidity_percent",
        "2xx.answers, , COUNTER, _2xx_answers_total",
        "a..b__c-d, , GAUGE, a_b_c_d",
        "größe, , GAUGE, gr_e",
    })
    void escapesAndAppendsSuffixes(String name, String unit, MetricType type, String expected) {
        NameTranslator names = new NameTranslator(TranslationStrategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);
        assertThat(names.metric(name, unit == null ? "" : unit, type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "UnderscoreEscapingWithoutSuffixes, http.requests, s, http_requests",
        "UnderscoreEscapingWithoutSuffixes, a__b, s, a__b",
        "NoUTF8EscapingWithSuffixes, http.requests, s, http.requests_seconds_total",
        "NoUTF8EscapingWithSuffixes, http.requests_seconds_total, s, http.requests_seconds_total",
        "NoTranslation, größe.x, s, größe.x",
    })
    void otherStrategiesKeepMore(String strategy, String name, String unit, String expected) {
        NameTranslator names = new NameTranslator(TranslationStrategy.of(strategy));
        assertThat(names.metric(name, unit, MetricType.COUNTER)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http.method, http_method",
        "1st, key_1st",
        "_private, key_private",
        "__meta, __meta",
        "naïve.x, na_ve_x",
        "..., ''",
    })
    void labelsOfAttributes(String attribute, String expected) {
        NameTranslator names = new NameTranslator(TranslationStrategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);
        assertThat(names.label(attribute)).isEqualTo(expected);
    }

    @Test
    void anUnknownStrategyIsNamedWithItsKey() {
        assertThatThrownBy(() -> TranslationStrategy.of("Underscores"))
                .hasMessageStartingWith("tidewatch.otlp.translation-strategy 'Underscores' is not one of");
    }
}
