package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskSizeTest {
    @ParameterizedTest
    @CsvSource({
        "2147483648, 2147483648",
        "2048M, 2147483648",
        "10g, 10737418240",
        "1TiB, 1099511627776",
        "3GB, 3221225472"
    })
    void readsBytesWithAUnit(String text, long bytes) {
        assertThat(new DiskSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "ten", "-1G", "1.5G", "10X"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> new DiskSize().convert(text)).hasMessageContaining("is not a size");
    }

    @Test
    void refusesTooLittle() {
        assertThatThrownBy(() -> new DiskSize().convert("10M")).hasMessageContaining("less than 1G");
    }
}
