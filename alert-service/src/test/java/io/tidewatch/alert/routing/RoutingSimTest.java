package io.tidewatch.alert.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of alerts that come, are repeated and go, of silences, and of passes that die before their commit;
 * what receivers were told is judged by what was true. A failure names its seed.
 */
class RoutingSimTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration REPEAT = Duration.ofSeconds(600);
    private static final RoutingConfig CONFIG = RoutingConfigReader.read(
                    """
                    route:
                      receiver: all
                      group_by: [alertname]
                      group_wait: 10s
                      group_interval: 60s
                      repeat_interval: 600s
                      routes:
                      - matchers: [team="a"]
                        receiver: a
                        continue: true
                      - matchers: [alertname="x1"]
                        receiver: alone
                        group_by: ['...']
                    inhibit_rules:
                    - source_matchers: [alertname="x0"]
                      target_matchers: [alertname="x2"]
                      equal: [host]
                    receivers:
                    - name: all
                      webhook_configs: [{url: 'http://h/'}]
                    - name: a
                      webhook_configs: [{url: 'http://h/'}, {url: 'http://h/2', send_resolved: false}]
                    - name: alone
                      webhook_configs: [{url: 'http://h/'}]
                    """, ProjectId.DEFAULT, text -> Optional.empty())
            .config();

    private final Map<Labels, Instant> firing = new TreeMap<>();
    private MemoryRoutingState state = new MemoryRoutingState();
    private Instant now = START;

    private void word(Labels labels, Instant starts, Instant ends) {
        state.put(new RoutedAlert(labels, Map.of(), starts, ends, now, "", false, List.of()));
    }

    private void change(Random random) {
        Labels labels = Labels.of(
                "alertname",
                "x" + random.nextInt(4),
                "team",
                random.nextBoolean() ? "a" : "b",
                "host",
                "h" + random.nextInt(3));
        if (firing.containsKey(labels)) {
            Instant starts = firing.get(labels);
            if (random.nextInt(3) > 0) {
                firing.remove(labels);
                word(labels, starts, now);
            } else {
                word(labels, starts, null);
            }
        } else {
            firing.put(labels, now);
            word(labels, now, null);
        }
    }

    private void pass(Random random) {
        MemoryRoutingState transaction = state.copy();
        new RoutingPass(CONFIG, transaction, now).run();
        if (random.nextInt(4) > 0) {
            state = transaction;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void receiversAreToldOfWhatIsTrueAndNothingTwice(long seed) {
        Random random = new Random(seed);
        for (int second = 0; second < 3_000; second++) {
            now = START.plusSeconds(second);
            if (second < 1_500 && random.nextInt(10) == 0) {
                change(random);
            }
            if (second < 1_500 && random.nextInt(400) == 0) {
                state.silences.add(new Silence(
                        UUID.randomUUID(),
                        MatcherParser.parse("host=h" + random.nextInt(3)),
                        now,
                        now.plusSeconds(random.nextInt(120)),
                        "me",
                        "",
                        now));
            }
            pass(random);
            check("seed " + seed + " at " + now);
        }
        firing.forEach((labels, starts) -> assertTold("seed " + seed, labels, true));
        List.copyOf(firing.keySet()).forEach(labels -> {
            word(labels, firing.remove(labels), now);
        });
        for (int second = 0; second < 200; second++) {
            now = now.plusSeconds(1);
            pass(random);
        }
        assertThat(state.groups())
                .as("seed %d: groups without alerts end", seed)
                .isZero();
        lastWords().forEach((key, notice) -> assertThat(notice.log().firing())
                .as("seed %d: %s knows at last that all is over", seed, key)
                .isEmpty());
    }

    /** Each message, when it comes, says what is so and is new or a repetition in its time. */
    private void check(String when) {
        Map<String, GroupNotice> before = new HashMap<>();
        for (GroupNotice notice : state.told) {
            String key = notice.groupKey() + " " + notice.integration().channelId();
            GroupNotice last = before.put(key, notice);
            if (!notice.at().equals(now)) {
                continue;
            }
            assertThat(notice.log().sequence())
                    .as("%s %s", when, key)
                    .isEqualTo(last == null ? 1 : last.log().sequence() + 1);
            for (RoutedAlert alert : notice.alerts()) {
                assertThat(firing.containsKey(alert.labels()))
                        .as("%s %s is told rightly", when, alert.labels())
                        .isEqualTo(!alert.resolvedAt(now));
                assertThat(!alert.resolvedAt(now) && silenced(alert.labels()))
                        .as("%s %s", when, alert.labels())
                        .isFalse();
            }
            if (last != null) {
                boolean same = last.log().firing().equals(notice.log().firing())
                        && last.log().resolved().containsAll(notice.log().resolved());
                assertThat(Duration.between(last.at(), notice.at()))
                        .as("%s %s", when, key)
                        .isGreaterThanOrEqualTo(same ? REPEAT : WAIT);
            }
        }
    }

    private boolean silenced(Labels labels) {
        return state.silences.stream()
                .anyMatch(silence -> silence.state(now) == Silence.State.ACTIVE && silence.matches(labels));
    }

    private Map<String, GroupNotice> lastWords() {
        Map<String, GroupNotice> last = new TreeMap<>();
        state.told.forEach(notice ->
                last.put(notice.groupKey() + " " + notice.integration().channelId(), notice));
        return last;
    }

    /** After a long quiet time every route of an alert has told each of its integrations, unless it is inhibited. */
    private void assertTold(String seed, Labels labels, boolean expected) {
        Set<String> inhibitors =
                new Muting(List.of(), CONFIG.inhibitRules(), new ArrayList<>(firing.keySet()), now).inhibitedBy(labels);
        if (!inhibitors.isEmpty()) {
            return;
        }
        for (Route route : CONFIG.root().match(labels)) {
            String key = route.groupKey(route.grouping().groupLabels(labels));
            for (Receiver.Integration integration :
                    CONFIG.receiver(route.receiver()).integrations()) {
                GroupNotice last = lastWords().get(key + " " + integration.channelId());
                assertThat(last != null && last.log().firing().contains(RoutedAlert.fingerprint(labels)))
                        .as("%s: %s knows of %s", seed, key, labels)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aGroupWaitsThenTellsWhatIsNewEachInterval() {
        Labels one = Labels.of("alertname", "y", "host", "1");
        Labels two = Labels.of("alertname", "y", "host", "2");
        word(one, now, null);
        run(0, 9);
        assertThat(state.told).isEmpty();
        run(10, 10);
        assertThat(state.told).hasSize(1);
        word(two, now, null);
        run(11, 69);
        assertThat(state.told).hasSize(1);
        run(70, 70);
        assertThat(state.told).hasSize(2);
        assertThat(state.told.get(1).reason()).isEqualTo(NotifyReason.NEW_ALERTS_IN_GROUP);
        assertThat(state.told.get(1).alerts()).hasSize(2);
        now = START.plusSeconds(80);
        word(one, START, now);
        run(80, 130);
        assertThat(state.told.get(2).reason()).isEqualTo(NotifyReason.NEW_RESOLVED_ALERTS);
        run(131, 131 + (int) REPEAT.plus(INTERVAL).toSeconds());
        assertThat(state.told.get(3).reason()).isEqualTo(NotifyReason.REPEAT_INTERVAL_ELAPSED);
    }

    private void run(int from, int to) {
        for (int second = from; second <= to; second++) {
            now = START.plusSeconds(second);
            new RoutingPass(CONFIG, state, now).run();
        }
    }
}
