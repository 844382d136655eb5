package io.tidewatch.promql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelHashTest {
    /** Values of the reference implementation. */
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
    })
    void isXxh64(String text, String hash) {
        assertThat(Long.toHexString(LabelHash.xxh64(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(hash);
    }

    @Test
    void theShareIsEvenlySpread() {
        int low = 0;
        for (int i = 0; i < 10_000; i++) {
            double share = LabelHash.share(Labels.of("__name__", "m", "i", String.valueOf(i)));
            assertThat(share).isBetween(0.0, 1.0);
            low += share < 0.25 ? 1 : 0;
        }
        assertThat(low).isBetween(2300, 2700);
    }
}
