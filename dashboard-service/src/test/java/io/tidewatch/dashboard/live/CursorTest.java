package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void comesBackFromItsText() {
        Cursor cursor = Cursor.start("e1", 3);
        cursor.moveTo(0, 12);
        cursor.moveTo(2, 0);
        Cursor again = Cursor.parse(cursor.toString(), "e1", 3).orElseThrow();
        assertThat(again.sequence(0)).isEqualTo(12);
        assertThat(again.sequence(1)).isEqualTo(-1);
        assertThat(again.sequence(2)).isZero();
        assertThat(again).hasToString("e1-12..0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e1", "e2-1.2", "-1.2", "e1-1", "e1-1.2.3", "e1-1.x", "e1-1.99999999999999999999"})
    void anIdOfAnotherRunOrListOrFormIsNoCursor(String id) {
        assertThat(Cursor.parse(id, "e1", 2)).isEmpty();
    }
}
