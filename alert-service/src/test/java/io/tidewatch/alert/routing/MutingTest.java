package io.tidewatch.alert.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MutingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Labels CRITICAL = Labels.of("severity", "critical", "cluster", "a");
    private static final Labels WARNING = Labels.of("severity", "warning", "cluster", "a");
    private static final Labels ELSEWHERE = Labels.of("severity", "warning", "cluster", "b");

    private static InhibitRule rule(String source, String target, String... equal) {
        return new InhibitRule(MatcherParser.parse(source), MatcherParser.parse(target), List.of(equal));
    }

    private static Muting muting(InhibitRule rule, Labels... firing) {
        return new Muting(List.of(), List.of(rule), List.of(firing), NOW);
    }

    @Test
    void aTargetIsInhibitedByASourceThatAgreesInTheEqualLabels() {
        Muting muting = muting(rule("severity=critical", "severity=warning", "cluster"), CRITICAL, WARNING, ELSEWHERE);
        assertThat(muting.inhibitedBy(WARNING)).containsExactly(RoutedAlert.fingerprint(CRITICAL));
        assertThat(muting.inhibitedBy(ELSEWHERE)).isEmpty();
        assertThat(muting.inhibitedBy(CRITICAL)).isEmpty();
    }

    @Test
    void anEqualLabelThatBothLackIsEqual() {
        Muting muting = muting(rule("severity=critical", "severity=warning", "zone"), CRITICAL);
        assertThat(muting.inhibitedBy(ELSEWHERE)).hasSize(1);
    }

    @Test
    void anAlertOnBothSidesOfARuleInhibitsNeitherItselfNorItsLike() {
        Labels one = Labels.of("a", "x", "n", "1");
        Labels other = Labels.of("a", "x", "n", "2");
        Muting muting = muting(rule("a=x", "a=x"), one, other);
        assertThat(muting.inhibitedBy(one)).isEmpty();
        assertThat(muting.inhibitedBy(other)).isEmpty();
    }

    @Test
    void aSilenceMutesFromItsBeginningUntilItsEnd() {
        Silence silence = new Silence(
                UUID.randomUUID(), MatcherParser.parse("cluster=a"), NOW, NOW.plusSeconds(60), "me", "test", NOW);
        for (long offset : new long[] {-1, 0, 59, 60}) {
            Instant at = NOW.plusSeconds(offset);
            assertThat(new Muting(List.of(silence), List.of(), List.of(), at).mutes(WARNING))
                    .as("after %d s", offset)
                    .isEqualTo(offset == 0 || offset == 59);
        }
        assertThat(new Muting(List.of(silence), List.of(), List.of(), NOW).silencedBy(ELSEWHERE))
                .isEmpty();
    }

    @Test
    void theFingerprintIsThatOfPrometheus() {
        // Of the labels of an alert as amtool prints it: FNV-1a with separators.
        assertThat(RoutedAlert.fingerprint(Labels.EMPTY)).isEqualTo("cbf29ce484222325");
        assertThat(RoutedAlert.fingerprint(Labels.of("alertname", "a")))
                .isNotEqualTo(RoutedAlert.fingerprint(Labels.of("alertnam", "ea")));
    }
}
