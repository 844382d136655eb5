package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.live.ContinuousQuery;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.Selection;
import io.tidewatch.live.Settling;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Histories of the stream, with crashes between any two steps; every failure names its seed. */
class EvaluationSimTest {
    private static final long LOOKBACK_MS = 20_000;
    private static final long START_MS = 1_763_719_200_000L;
    private static final long LENGTH_MS = 120_000;
    private static final EvaluationSettings SETTINGS = new EvaluationSettings(
            new Settling(100, 10_000, 20_000, 1_000),
            WindowLimits.DEFAULT,
            LOOKBACK_MS,
            3_600_000,
            3_600_000,
            1_000,
            100,
            5_000,
            GroupSettings.DEFAULT);
    private static final Engine ENGINE =
            new Engine(EngineOptions.defaults().withLookback(Duration.ofMillis(LOOKBACK_MS)));

    private static final List<String> EXPRESSIONS = List.of(
            "cpu > 80",
            "sum(cpu) > 160",
            "rate(hits_total[30s]) > 2",
            "absent(cpu{host=\"h0\"})",
            "avg_over_time(cpu[10s]) > 60",
            "max by (zone) (cpu) > 90",
            "cpu > 50 and on (host) rate(hits_total[20s]) > 1",
            "count(cpu) < 3");

    @Test
    void withoutLateDataEveryPhaseAtEverySampleEqualsTheEnginesOverTheWholeHistory() {
        int crashes = 0;
        int transitions = 0;
        for (long seed = 0; seed < seeds(); seed++) {
            SimulatedLog log = history(new Random(seed), false);
            SimulatedService service = service(log, seed, rules(0, EXPRESSIONS), true);
            service.run(START_MS, START_MS + LENGTH_MS + 30_000);
            crashes += service.crashCount;
            transitions += service.committed.size();
            chainsAreWhole(seed, service.committed);
            for (int i = 0; i < EXPRESSIONS.size(); i++) {
                phasesEqualTheEngine(seed, log, EXPRESSIONS.get(i), ruleId(i), service.committed);
            }
        }
        assertThat(crashes).isGreaterThan((int) seeds());
        assertThat(transitions).isGreaterThan((int) (10 * seeds()));
    }

    @Test
    void withLateShuffledAndDoubledDataTheLastPhaseEqualsTheEnginesAndNoTransitionIsLostOrDoubled() {
        int late = 0;
        for (long seed = 0; seed < seeds(); seed++) {
            SimulatedLog log = history(new Random(seed), true);
            SimulatedService service = service(log, seed, rules(0, EXPRESSIONS), true);
            service.run(START_MS, START_MS + LENGTH_MS + 60_000);
            chainsAreWhole(seed, service.committed);
            late += (int) service.committed.stream()
                    .filter(t -> t.getReason() == TransitionReason.LATE_DATA)
                    .count();
            for (int i = 0; i < EXPRESSIONS.size(); i++) {
                String id = ruleId(i);
                Set<Labels> active = activeAt(Long.MAX_VALUE, service.committed, id);
                assertThat(active)
                        .describedAs("seed %d, %s, at the end", seed, EXPRESSIONS.get(i))
                        .isEqualTo(holding(log, EXPRESSIONS.get(i), START_MS + LENGTH_MS + 60_000));
            }
        }
        assertThat(late).isPositive();
    }

    @Test
    void forIsServedByTimeAndHeldThroughCrashes() {
        long forMs = 7_000;
        int fired = 0;
        for (long seed = 0; seed < seeds(); seed++) {
            SimulatedLog log = history(new Random(seed), false);
            SimulatedService service = service(log, seed, rules(forMs, EXPRESSIONS), true);
            service.run(START_MS, START_MS + LENGTH_MS + 30_000);
            chainsAreWhole(seed, service.committed);
            for (AlertTransition t : service.committed) {
                if (t.getTo() == io.tidewatch.events.v1.AlertPhase.FIRING) {
                    fired++;
                    assertThat(t.getInstantMs() - t.getActiveSinceMs())
                            .describedAs("seed %d", seed)
                            .isGreaterThanOrEqualTo(forMs);
                    for (long at : sampledInstants(log, t)) {
                        assertThat(holding(log, t.getExpression(), at))
                                .describedAs("seed %d, %s at +%d: %s", seed, t.getExpression(), at - START_MS, t)
                                .contains(series(t));
                    }
                }
            }
        }
        assertThat(fired).isPositive();
    }

    private static long seeds() {
        return Long.getLong("tidewatch.sim.seeds", 150);
    }

    /** The instants from the start of the condition to the transition at which a sample was to be judged. */
    private static Set<Long> sampledInstants(SimulatedLog log, AlertTransition transition) {
        Set<Long> instants = new HashSet<>();
        RulePlan plan = plan(transition.getExpression());
        for (Selection selection : plan.selections()) {
            log.timestamps(selection).forEach((labels, timestamps) -> {
                if (plan.mode() != ContinuousQuery.Mode.PER_SERIES
                        || labels.withoutName().equals(series(transition))) {
                    timestamps.stream()
                            .map(EvaluationGrid::ceil)
                            .filter(at -> at >= transition.getActiveSinceMs() && at <= transition.getInstantMs())
                            .forEach(instants::add);
                }
            });
        }
        return instants;
    }

    /** Of each alert the sequences run from 1, each transition begins where the one before ended, no id stands twice. */
    private static void chainsAreWhole(long seed, List<AlertTransition> committed) {
        Map<String, AlertTransition> last = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (AlertTransition t : committed) {
            AlertTransition before = last.put(t.getRuleId() + t.getFingerprint(), t);
            assertThat(ids.add(t.getTransitionId()))
                    .describedAs("seed %d: %s", seed, t)
                    .isTrue();
            assertThat(t.getSequence())
                    .describedAs("seed %d: %s after %s", seed, t, before)
                    .isEqualTo(before == null ? 1 : before.getSequence() + 1);
            if (before != null) {
                assertThat(t.getFrom()).describedAs("seed %d: %s", seed, t).isEqualTo(before.getTo());
                assertThat(t.getInstantMs()).isGreaterThanOrEqualTo(before.getInstantMs());
            }
        }
    }

    private static void phasesEqualTheEngine(
            long seed, SimulatedLog log, String expression, String ruleId, List<AlertTransition> committed) {
        for (AlertTransition t : committed) {
            if (t.getRuleId().equals(ruleId)) {
                boolean holds = holding(log, expression, t.getInstantMs()).contains(series(t));
                assertThat(t.getTo() == io.tidewatch.events.v1.AlertPhase.FIRING)
                        .describedAs("seed %d, %s: the transition %s", seed, expression, t)
                        .isEqualTo(holds);
            }
        }
        RulePlan plan = plan(expression);
        for (Selection selection : plan.selections()) {
            log.timestamps(selection).forEach((labels, timestamps) -> {
                for (long timestamp : timestamps) {
                    long instant = EvaluationGrid.ceil(timestamp);
                    Set<Labels> scope =
                            plan.mode() == ContinuousQuery.Mode.PER_SERIES ? Set.of(labels.withoutName()) : null;
                    assertThat(within(scope, activeAt(instant, committed, ruleId)))
                            .describedAs("seed %d, %s at +%d", seed, expression, instant - START_MS)
                            .isEqualTo(within(scope, holding(log, expression, instant)));
                }
            });
        }
    }

    private static Set<Labels> within(Set<Labels> scope, Set<Labels> all) {
        return scope == null ? all : all.stream().filter(scope::contains).collect(Collectors.toSet());
    }

    private static RulePlan plan(String expression) {
        return RulePlan.of(expression, "", false, false, Set.of(), ENGINE);
    }

    private static Set<Labels> activeAt(long instant, List<AlertTransition> committed, String ruleId) {
        Set<Labels> active = new HashSet<>();
        for (AlertTransition t : committed) {
            if (t.getRuleId().equals(ruleId) && t.getInstantMs() <= instant) {
                if (t.getTo() == io.tidewatch.events.v1.AlertPhase.FIRING) {
                    active.add(series(t));
                } else {
                    active.remove(series(t));
                }
            }
        }
        return active;
    }

    private static Set<Labels> holding(SimulatedLog log, String expression, long instant) {
        return RulePlan.evaluate(ENGINE, PromQl.parse(expression), log, instant).stream()
                .map(element -> element.labels().withoutName())
                .collect(Collectors.toSet());
    }

    private static Labels series(AlertTransition transition) {
        return Labels.of(transition.getLabelsMap()).without(List.of("alertname", "severity"));
    }

    private static SimulatedService service(SimulatedLog log, long seed, Map<RuleKey, Rule> rules, boolean crashes) {
        return new SimulatedService(log, rules, SETTINGS, ENGINE, 4, seed, crashes);
    }

    private static String ruleId(int i) {
        return "00000000-0000-4000-8000-00000000000" + i;
    }

    private static Map<RuleKey, Rule> rules(long forMs, List<String> expressions) {
        Map<RuleKey, Rule> rules = new TreeMap<>((a, b) -> a.ruleId().compareTo(b.ruleId()));
        for (int i = 0; i < expressions.size(); i++) {
            rules.put(
                    new RuleKey(ProjectId.DEFAULT, ruleId(i)),
                    Rule.newBuilder()
                            .setRuleId(ruleId(i))
                            .setProject("default")
                            .setVersion(1)
                            .setName("rule " + i)
                            .setExpression(expressions.get(i))
                            .setForMs(forMs)
                            .setSeverity("warning")
                            .setEnabled(true)
                            .build());
        }
        return rules;
    }

    /** Four hosts and two counters with pauses; each series on a partition of its own choice. */
    private static SimulatedLog history(Random random, boolean late) {
        record Arrival(int partition, long appendMs, Labels labels, long timestampMs, double value) {}
        SimulatedLog log = new SimulatedLog(3);
        List<Arrival> arrivals = new ArrayList<>();
        for (int s = 0; s < 6; s++) {
            boolean counter = s >= 4;
            Labels labels = counter
                    ? Labels.of("__name__", "hits_total", "host", "h" + (s - 4))
                    : Labels.of("__name__", "cpu", "host", "h" + s, "zone", "z" + s % 2);
            int partition = random.nextInt(3);
            long interval = 500 + random.nextInt(6_000);
            long delay = random.nextInt(80);
            double value = counter ? 0 : random.nextInt(100);
            long lastAppend = 0;
            for (long t = START_MS + 1 + random.nextInt(3_000); t < START_MS + LENGTH_MS; t += interval) {
                if (random.nextInt(25) == 0) {
                    t += random.nextInt(35_000);
                }
                value = counter
                        ? value + random.nextInt((int) Math.max(2, interval / 150))
                        : Math.max(0, Math.min(100, value + random.nextGaussian() * 25));
                long timestamp = t + random.nextInt(50);
                long append = timestamp + delay;
                if (late && random.nextInt(6) == 0) {
                    append += random.nextInt(25_000);
                } else {
                    append = Math.max(append, lastAppend);
                    lastAppend = append;
                }
                arrivals.add(new Arrival(partition, append, labels, timestamp, value));
                if (late && random.nextInt(6) == 0) {
                    arrivals.add(new Arrival(partition, append + random.nextInt(3_000), labels, timestamp, value));
                }
            }
        }
        arrivals.sort((a, b) -> Long.compare(a.appendMs(), b.appendMs()));
        arrivals.forEach(a -> {
            if (a.timestampMs() < START_MS + LENGTH_MS) {
                log.append(a.partition(), a.appendMs(), a.labels(), a.timestampMs(), a.value());
            }
        });
        return log;
    }
}
