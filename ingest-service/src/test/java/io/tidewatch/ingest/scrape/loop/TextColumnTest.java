package io.tidewatch.ingest.scrape.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextColumnTest {
    private final TextColumn column = new TextColumn();

    private void add(String text) {
        byte[] bytes = ("xx" + text + "yyy").getBytes(StandardCharsets.UTF_8);
        column.add(bytes, 2, bytes.length - 3);
    }

    private String get(int number) {
        return new String(column.view().get(number), StandardCharsets.UTF_8);
    }

    @Test
    void everyTextComesBackWhateverItSharesWithItsNeighbours() {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>();
        String text = "";
        for (int i = 0; i < 2_000; i++) {
            int keep = random.nextInt(text.length() + 1);
            int more = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(20);
            text = text.substring(0, Math.min(keep, 300))
                    + String.valueOf((char) ('a' + random.nextInt(26))).repeat(more);
            texts.add(text);
            add(text);
            if (random.nextInt(100) == 0) {
                column.trim();
            }
        }
        for (int i = 0; i < texts.size(); i++) {
            assertThat(get(i)).as("text %d", i).isEqualTo(texts.get(i));
        }
    }

    @Test
    void aViewKeepsWhatItHadWhileMoreIsWritten() {
        add("one{a=\"1\"}");
        TextColumn.View before = column.view();
        for (int i = 0; i < 1_000; i++) {
            add("two{a=\"" + i + "\"}");
        }
        assertThat(new String(before.get(0), StandardCharsets.UTF_8)).isEqualTo("one{a=\"1\"}");
        assertThat(get(1_000)).isEqualTo("two{a=\"999\"}");
    }

    @Test
    void whatStandsTwiceAndTheEmptyTextComeBack() {
        for (String text : List.of("", "a", "a", "", "ab", "a")) {
            add(text);
        }
        assertThat(List.of(get(0), get(1), get(2), get(3), get(4), get(5)))
                .containsExactly("", "a", "a", "", "ab", "a");
    }
}
