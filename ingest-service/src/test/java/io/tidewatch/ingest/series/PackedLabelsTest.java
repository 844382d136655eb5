package io.tidewatch.ingest.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedLabelsTest {
    @Test
    void labelsComeBack() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            Labels.Builder builder = new Labels.Builder();
            int size = random.nextInt(20);
            for (int i = 0; i < size; i++) {
                builder.add("n" + i, "é€x\uD83D\uDE00".substring(0, 3).repeat(1 + random.nextInt(200)));
            }
            Labels labels = builder.build();
            assertThat(new PackedLabels(labels).builder().build()).isEqualTo(labels);
        }
        assertThat(new PackedLabels(Labels.EMPTY).builder().build()).isEqualTo(Labels.EMPTY);
    }
}
