package io.tidewatch.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {
    private final Inbox<Integer> inbox = new Inbox<>();

    @Test
    void nothingComesWhenNothingIsThere() throws InterruptedException {
        assertThat(inbox.take(1, 0, 1)).isEmpty();
        assertThat(inbox.isDone()).isFalse();
    }

    @Test
    @Timeout(30)
    void enoughEndsTheWaitForOthers() throws InterruptedException {
        inbox.add(1, 5);
        Thread later = new Thread(() -> {
            inbox.add(2, 1);
            inbox.add(3, 4);
        });
        later.start();
        assertThat(inbox.take(0, TimeUnit.HOURS.toNanos(1), 10)).containsExactly(1, 2, 3);
        later.join();
    }

    @Test
    @Timeout(30)
    void closingEndsEveryWaitAndGivesOutWhatIsThere() throws InterruptedException {
        inbox.add(1, 1);
        Thread closer = new Thread(inbox::close);
        closer.start();
        assertThat(inbox.take(0, TimeUnit.HOURS.toNanos(1), 10)).containsExactly(1);
        closer.join();
        assertThat(inbox.add(2, 1)).isFalse();
        assertThat(inbox.isDone()).isTrue();
        assertThat(inbox.take(TimeUnit.HOURS.toMillis(1), 0, 1)).isEmpty();
    }

    @Test
    @Timeout(60)
    void everythingComesOnceInTheOrderOfItsSender() throws InterruptedException {
        int senders = 4;
        int each = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int sender = s;
            threads.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    assertThat(inbox.add(sender * each + i, 1)).isTrue();
                }
            }));
        }
        threads.forEach(Thread::start);
        int[] next = new int[senders];
        int seen = 0;
        while (seen < senders * each) {
            for (int item : inbox.take(1_000, 1_000, 100)) {
                assertThat(item % each).isEqualTo(next[item / each]++);
                seen++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
