package io.tidewatch.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamilyBloomTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 40, 500, 1024})
    void addedFamiliesPassAndFewOthersDo(int families) {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < families; i++) {
            added.add("metric_" + i);
        }
        FamilyBloom bloom = FamilyBloom.ofBytes(FamilyBloom.of(added).toBytes());
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += bloom.mightContain("foreign_" + i) ? 1 : 0;
        }

        assertThat(added).allMatch(bloom::mightContain);
        assertThat(passed).isLessThan(400);
    }

    @Test
    void aFilterIsNeverLongerThanItsBound() {
        assertThat(FamilyBloom.sizedFor(1_000_000).toBytes()).hasSize(FamilyBloom.MAX_BYTES);
    }
}
