package io.tidewatch.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestLedgerTest {
    private final Instant[] now = {Instant.ofEpochSecond(1_000)};
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now[0];
        }
    };

    @Test
    void countsByProjectSignalAndReason() {
        IngestLedger ledger = new IngestLedger(clock, IngestLedger.Listener.NONE);
        ledger.accepted(ProjectId.DEFAULT, Signal.METRICS, 100);
        ledger.refused(ProjectId.DEFAULT, Signal.METRICS, RefusalReason.INVALID, 2);
        ledger.refused(ProjectId.DEFAULT, Signal.METRICS, RefusalReason.TIMESTAMP, 1);
        ledger.accepted(new ProjectId("a"), Signal.ERRORS, 1);
        Instant start = now[0];
        now[0] = now[0].plusSeconds(5);

        assertThat(ledger.startedAt()).isEqualTo(start);
        assertThat(ledger.lines())
                .containsExactly(
                        new IngestLedger.Line("a", "errors", 1, 0, Map.of(), 0.1),
                        new IngestLedger.Line(
                                "default", "metrics", 100, 3, Map.of("invalid", 2L, "timestamp", 1L), 10.0));
    }

    @Test
    void ratesForgetWhatIsLongAgo() {
        IngestLedger ledger = new IngestLedger(clock, IngestLedger.Listener.NONE);
        for (int i = 0; i < 100; i++) {
            ledger.accepted(ProjectId.DEFAULT, Signal.ERRORS, 7);
            now[0] = now[0].plusSeconds(1);
        }
        assertThat(ledger.lines().get(0).acceptedPerSecond()).isEqualTo(7.0);
        now[0] = now[0].plusSeconds(11);
        assertThat(ledger.lines().get(0).acceptedPerSecond()).isZero();
    }
}
