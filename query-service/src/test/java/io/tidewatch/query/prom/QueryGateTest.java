package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.promql.engine.LimitException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueryGateTest {
    private static final long AGES_MS = 20_000;

    @Test
    void aQueryWaitsForItsTurnAndOneTooManyIsTurnedAway() throws Exception {
        QueryGate gate = new QueryGate(1, 1);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> gate.run(AGES_MS, waited -> {
            running.countDown();
            await(finish);
            return "first";
        }));
        await(running);
        Thread second = new Thread(() -> gate.run(AGES_MS, waited -> "second"));
        second.start();
        while (second.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> gate.run(AGES_MS, waited -> "third"))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.limit()).isEqualTo(LimitException.Limit.TIME))
                .hasMessage("query timed out in query queue: 1 queries wait already");
        finish.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("first");
        second.join();
        assertThat(gate.<String>run(AGES_MS, waited -> "fourth")).isEqualTo("fourth");
    }

    @Test
    void aQueryWhoseTurnDoesNotComeInTimeTimesOut() {
        QueryGate gate = new QueryGate(1, 10);
        String message = gate.<String>run(AGES_MS, waited -> {
            try {
                return gate.<String>run(1, again -> "ran");
            } catch (LimitException e) {
                return e.getMessage();
            }
        });
        assertThat(message).isEqualTo("query timed out in query queue");
    }

    @Test
    void aQueryThatFailsGivesItsTurnBack() {
        QueryGate gate = new QueryGate(1, 0);
        assertThatThrownBy(() -> gate.run(1, waited -> {
                    throw new IllegalStateException("bad");
                }))
                .hasMessage("bad");
        assertThat(gate.<String>run(1, waited -> "next")).isEqualTo("next");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
