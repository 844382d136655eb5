package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.NativeHistogram;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredHistogramsTest {
    private static final NativeHistogram HISTOGRAM = new NativeHistogram(
            NativeHistogram.ResetHint.NO_RESET,
            3,
            1e-128,
            2,
            9,
            12.5,
            List.of(new NativeHistogram.Span(-2, 2), new NativeHistogram.Span(1, 1)),
            List.of(1.0, 2.0, 3.0),
            List.of(new NativeHistogram.Span(0, 1)),
            List.of(1.0),
            List.of());

    /** Version 1 as it was first written: positions 1 and 4 of 6 samples. Never changes. */
    private static final String GOLDEN = "0102011e020602030202010100010018a91999255bba08cf8c979d40097d01400301020105";

    @Test
    void goldenBytesAreRead() {
        byte[] one = new HistogramBytes().encode(HISTOGRAM);
        byte[][] histograms = {null, one, null, null, new byte[] {5}, null};
        byte[][] read = StoredHistograms.decode(HexFormat.of().parseHex(GOLDEN), 6);
        assertThat(read).isDeepEqualTo(histograms);
        assertThat(new HistogramBytes().decode(read[1])).isEqualTo(HISTOGRAM);
    }

    @Test
    void anyBytesAreReadOrRefusedWithoutHarm() {
        Random random = new Random(1);
        byte[] column = HexFormat.of().parseHex(GOLDEN);
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            byte[] bent = column.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bent[random.nextInt(8)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(StoredHistograms.decode(bent, 6).length).isEqualTo(6);
            } catch (CorruptRecordException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
        assertThatThrownBy(() -> StoredHistograms.decode(new byte[0], 5)).isInstanceOf(CorruptRecordException.class);
    }
}
