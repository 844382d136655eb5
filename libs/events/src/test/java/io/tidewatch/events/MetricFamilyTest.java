package io.tidewatch.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricFamilyTest {
    @ParameterizedTest
    @CsvSource({
        "a_bucket,a",
        "a_sum,a",
        "a_count,a",
        "a_created,a",
        "a_total,a_total",
        "a_count_sum,a_count",
        "acount,acount",
        "_sum,_sum",
        "'',''"
    })
    void oneSuffixIsCut(String name, String family) {
        assertThat(MetricFamily.of(name)).isEqualTo(family);
    }

    @Test
    void hashesAreThoseOfVersionOne() {
        // XXH3's own value for no input, and what was first written for the others.
        assertThat(MetricFamily.hash("")).isEqualTo(0x2d06800538d394c2L);
        assertThat(SeriesHasher.id(Labels.EMPTY)).hasToString("99aa06d3014798d86001c324468d497f");
    }
}
