package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeedRingTest {
    private final FeedRing ring = new FeedRing(10);

    private void add(long sequence, long atMs) {
        ring.add(new FeedMessage(sequence, FeedMessage.DELTA, "x", atMs));
    }

    private List<Long> after(long sequence, int most) {
        return ring.after(sequence, most).stream().map(FeedMessage::sequence).toList();
    }

    @Test
    void givesWhatCameAfterASequenceOldestFirst() {
        add(12, 0);
        add(15, 0);
        add(16, 0);
        assertThat(after(10, 9)).containsExactly(12L, 15L, 16L);
        assertThat(after(12, 9)).containsExactly(15L, 16L);
        assertThat(after(13, 1)).containsExactly(15L);
        assertThat(after(16, 9)).isEmpty();
    }

    @Test
    void reachesBackToItsBeginningUntilSomethingFallsOut() {
        assertThat(ring.reachesBackTo(9)).isFalse();
        assertThat(ring.reachesBackTo(10)).isTrue();
        for (int i = 0; i < FeedRing.MAX_MESSAGES; i++) {
            add(11 + i, 0);
        }
        assertThat(ring.reachesBackTo(10)).isTrue();
        add(11 + FeedRing.MAX_MESSAGES, 0);
        assertThat(ring.reachesBackTo(10)).isFalse();
        assertThat(ring.reachesBackTo(11)).isTrue();
        assertThat(after(11, 1)).containsExactly(12L);
    }

    @Test
    void forgetsWhatIsOld() {
        add(11, 0);
        add(12, 1);
        add(13, FeedRing.MAX_AGE_MS + 1);
        assertThat(ring.reachesBackTo(10)).isFalse();
        assertThat(after(11, 9)).containsExactly(12L, 13L);
    }

    @Test
    void isBoundedInSizeButKeepsTheNewestWhateverItsSize() {
        String half = "x".repeat((int) (FeedRing.MAX_CHARS / 2));
        ring.add(new FeedMessage(11, FeedMessage.DELTA, half, 0));
        ring.add(new FeedMessage(12, FeedMessage.DELTA, half, 0));
        assertThat(ring.reachesBackTo(10)).isTrue();
        ring.add(new FeedMessage(13, FeedMessage.DELTA, half + half + "x", 0));
        assertThat(ring.reachesBackTo(11)).isFalse();
        assertThat(after(12, 9)).containsExactly(13L);
    }
}
