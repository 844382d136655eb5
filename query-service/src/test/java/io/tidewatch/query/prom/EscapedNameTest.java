package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapedNameTest {
    @ParameterizedTest
    @CsvSource({
        "job, job",
        "__name__, __name__",
        "U__http_2e_method, http.method",
        "U__a__b, a_b",
        "U____, _",
        "U__h_e9_llo_20_w_1f600_, héllo w😀",
        "U__, ''"
    })
    void anEscapedNameIsReadAsPrometheusWritesIt(String text, String name) {
        assertThat(EscapedName.unescape(text)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"U__a_b", "U___", "U__a_xyz_b", "U__a_d800_b", "U__a_1234567_b", "U__a_110000_"})
    void whatIsNotWellEscapedIsTakenAsItIs(String text) {
        assertThat(EscapedName.unescape(text)).isEqualTo(text);
    }
}
