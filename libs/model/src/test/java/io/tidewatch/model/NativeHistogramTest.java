package io.tidewatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHistogramTest {
    private static NativeHistogram of(
            List<Span> positive, List<Double> counts, List<Span> negative, List<Double> less) {
        return new NativeHistogram(ResetHint.UNKNOWN, 3, 1e-128, 0, 6, 12, positive, counts, negative, less, List.of());
    }

    @Test
    void spansNameOneBucketForEachCount() {
        NativeHistogram histogram = of(
                List.of(new Span(-2, 2), new Span(1, 1)), List.of(1.0, 2.0, 3.0), List.of(new Span(0, 0)), List.of());
        assertThat(histogram.positiveCounts()).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void spansAndCountsThatDoNotAgreeAreRefusedWithTheSideAtFault() {
        assertThatThrownBy(() -> of(List.of(new Span(0, 2)), List.of(1.0), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("positive spans name 2 buckets, but there are 1 counts");
        assertThatThrownBy(() -> of(List.of(), List.of(), List.of(), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative spans name 0 buckets, but there are 1 counts");
    }

    @Test
    void lengthsWhoseSumOverflowsAnIntDoNotPass() {
        List<Span> spans = List.of(new Span(0, Integer.MAX_VALUE), new Span(0, Integer.MAX_VALUE), new Span(0, 2));
        assertThatThrownBy(() -> of(spans, List.of(), List.of(), List.of()))
                .hasMessage("positive spans name 4294967296 buckets, but there are 0 counts");
    }

    @Test
    void theListsAreCopies() {
        List<Double> counts = new ArrayList<>(List.of(1.0));
        NativeHistogram histogram = of(List.of(new Span(0, 1)), counts, List.of(), List.of());
        counts.set(0, 7.0);
        assertThat(histogram.positiveCounts()).containsExactly(1.0);
    }
}
