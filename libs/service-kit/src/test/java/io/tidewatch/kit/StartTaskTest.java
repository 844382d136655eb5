package io.tidewatch.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartTaskTest {
    @Test
    void triesUntilItSucceedsAndSaysWhyItHasNot() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        String[] failureSeen = new String[1];
        StartTask[] self = new StartTask[1];
        self[0] = new StartTask("a migration", () -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IOException("connection failed", new IOException("port 5432 refused"));
            }
            failureSeen[0] = self[0].lastFailure();
            return attempts;
        });
        self[0].start();
        assertThat(self[0].await(Duration.ofSeconds(10))).isTrue();
        assertThat(attempts).hasValue(2);
        assertThat(failureSeen[0]).isEqualTo("port 5432 refused");
        assertThat(self[0].lastFailure()).isNull();
    }

    @Test
    void givesUpWhenClosed() throws Exception {
        StartTask task = new StartTask("never", () -> {
            throw new IOException("away");
        });
        task.start();
        task.close();
        assertThat(task.await(Duration.ofMillis(50))).isFalse();
        assertThat(task.isDone()).isFalse();
    }
}
