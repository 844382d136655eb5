package io.tidewatch.kit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.embedded.SharedStack;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.kit.db.SchemaMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OffsetLedgerIT {
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");
    private static String url;

    private final JdbcTransactions transactions = new JdbcTransactions(url, APP, 4);
    private final OffsetLedger ledger = new OffsetLedger();
    private final UUID topicId = UUID.randomUUID();
    /** Of this test alone. */
    private final String consumer = UUID.randomUUID().toString();

    @BeforeAll
    static void migrate() {
        Map<String, String> stack = SharedStack.start();
        url = stack.get("tidewatch.db.jdbc-url");
        new SchemaMigration(url, new Credentials("postgres", "postgres"), APP).run();
    }

    @AfterEach
    void close() {
        transactions.close();
    }

    @Test
    void aFirstClaimBeginsAtOffsetZero() throws SQLException {
        List<Claim> claims = claim("a", topicId, 2, 0);
        assertThat(claims).extracting(Claim::partition).containsExactly(0, 2);
        assertThat(claims).allSatisfy(claim -> {
            assertThat(claim.first()).isTrue();
            assertThat(claim.epoch()).isEqualTo(1);
            assertThat(claim.nextOffset()).isZero();
        });
    }

    @Test
    void theNextOwnerGoesOnWhereTheFirstStopped() throws SQLException {
        Claim first = claim("a", topicId, 0).get(0);
        advance(first, 0, 42);
        Claim second = claim("b", topicId, 0).get(0);
        assertThat(second.nextOffset()).isEqualTo(42);
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(second.first()).isFalse();
        assertThat(entries()).singleElement().satisfies(entry -> {
            assertThat(entry.owner()).isEqualTo("b");
            assertThat(entry.nextOffset()).isEqualTo(42);
        });
    }

    @Test
    void anOwnerThatLostItsPartitionIsFencedAndStoresNothing() throws SQLException {
        Claim zombie = claim("a", topicId, 0, 1).get(0);
        Claim other = claim("b", topicId, 0).get(0);
        assertThatThrownBy(() -> advance(zombie, 0, 7)).isInstanceOf(FencedException.class);
        advance(other, 0, 5);
        assertThat(entries()).extracting(LedgerEntry::nextOffset).containsExactly(5L, 0L);
    }

    @Test
    void anAdvanceFromAnotherOffsetThanTheLedgersIsFenced() throws SQLException {
        Claim claim = claim("a", topicId, 0).get(0);
        advance(claim, 0, 5);
        assertThatThrownBy(() -> advance(claim, 0, 5)).isInstanceOf(FencedException.class);
        advance(claim, 5, 9);
    }

    @Test
    void severalPartitionsAdvanceTogetherOrNotAtAll() throws SQLException {
        List<Claim> claims = claim("a", topicId, 0, 1);
        claim("b", topicId, 1);
        assertThatThrownBy(() -> transactions.in(ProjectScope.ALL, connection -> {
                    ledger.advance(
                            connection,
                            List.of(
                                    new OffsetLedger.Advance(claims.get(1), 0, 3),
                                    new OffsetLedger.Advance(claims.get(0), 0, 3)));
                    return true;
                }))
                .isInstanceOf(FencedException.class);
        assertThat(entries()).extracting(LedgerEntry::nextOffset).containsExactly(0L, 0L);
    }

    @Test
    void aTopicMadeAnewBeginsAtZeroAndSaysSo() throws SQLException {
        advance(claim("a", topicId, 0).get(0), 0, 42);
        Claim anew = claim("a", UUID.randomUUID(), 0).get(0);
        assertThat(anew.nextOffset()).isZero();
        assertThat(anew.previousTopicId()).isEqualTo(topicId);
    }

    @Test
    void aClaimWaitsForAnAdvanceThatIsNotCommittedYet() throws Exception {
        Claim first = claim("a", topicId, 0).get(0);
        CountDownLatch advanced = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> inTransaction(connection -> {
            ledger.advance(connection, first, 0, 10);
            advanced.countDown();
            await(commit);
        }));
        assertThat(advanced.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Claim> second = CompletableFuture.supplyAsync(() -> {
            try {
                return claim("b", topicId, 0).get(0);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        commit.countDown();
        slow.get(10, TimeUnit.SECONDS);
        assertThat(second.get(10, TimeUnit.SECONDS).nextOffset()).isEqualTo(10);
    }

    @Test
    void twoOwnersRacingForAPartitionNeverBothStoreTheSameOffsets() throws Exception {
        int owners = 2;
        List<CompletableFuture<Integer>> stored = java.util.stream.IntStream.range(0, owners)
                .mapToObj(owner -> CompletableFuture.supplyAsync(() -> race("owner-" + owner)))
                .toList();
        int steps = 0;
        for (CompletableFuture<Integer> each : stored) {
            steps += each.get(60, TimeUnit.SECONDS);
        }
        // Every successful advance is of one offset: were one stored twice, the sum would exceed the offset.
        assertThat(entries().get(0).nextOffset()).isEqualTo(steps).isPositive();
    }

    private int race(String owner) {
        int stored = 0;
        try {
            for (int round = 0; round < 10; round++) {
                Claim claim = claim(owner, topicId, 0).get(0);
                long next = claim.nextOffset();
                try {
                    for (int step = 0; step < 20; step++) {
                        advance(claim, next, next + 1);
                        next++;
                        stored++;
                    }
                } catch (FencedException e) {
                    // The other has it now; claimed back in the next round.
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return stored;
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(Step step) {
        try {
            transactions.in(ProjectScope.ALL, connection -> {
                step.run(connection);
                return true;
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Claim> claim(String owner, UUID topic, Integer... partitions) throws SQLException {
        return transactions.in(
                ProjectScope.ALL,
                connection -> ledger.claim(connection, consumer, topic, "topic", List.of(partitions), owner));
    }

    private void advance(Claim claim, long from, long to) throws SQLException {
        transactions.in(ProjectScope.ALL, connection -> {
            ledger.advance(connection, claim, from, to);
            return true;
        });
    }

    private List<LedgerEntry> entries() throws SQLException {
        return transactions.in(ProjectScope.ALL, connection -> ledger.read(connection, consumer));
    }
}
