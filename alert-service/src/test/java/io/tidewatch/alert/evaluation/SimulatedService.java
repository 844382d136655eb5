package io.tidewatch.alert.evaluation;

import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleSlots;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Instances of the alert-service over a {@link SimulatedLog}, with what they have committed. Instances come and go at
 * random: with a clean hand-over, killed between any two steps, or as a zombie whose commit is refused.
 */
final class SimulatedService {
    private final SimulatedLog log;
    private final Map<RuleKey, Rule> rules;
    private final EvaluationSettings settings;
    private final Engine engine;
    private final int slotCount;
    private final Random random;
    private final boolean crashes;
    private final Map<Integer, AlertRuleState> progress = new HashMap<>();
    private final Map<Integer, Map<RuleKey, AlertRuleState>> states = new HashMap<>();
    final List<AlertTransition> committed = new ArrayList<>();
    int crashCount;
    long wallMs;
    private List<Instance> instances = new ArrayList<>();

    private final class Instance {
        final StreamEvaluator evaluator = new StreamEvaluator(slotCount, settings, engine, () -> wallMs);
        final Map<Integer, Long> next = new TreeMap<>();

        Instance(List<Integer> slots) {
            for (int slot : slots) {
                evaluator.open(slot, new SlotSnapshot(progress.get(slot), states.getOrDefault(slot, Map.of())));
            }
            rules.forEach(evaluator::load);
            Map<Integer, Long> fresh = new TreeMap<>();
            for (int p = 0; p < log.partitionCount(); p++) {
                fresh.put(p, visible(p));
            }
            next.putAll(evaluator.startOffsets(fresh));
            ProjectWindows.Feeder feeder = evaluator.windows().new Feeder(true);
            for (int p = 0; p < log.partitionCount(); p++) {
                for (int o = 0; o < next.get(p); o++) {
                    SimulatedLog.Entry entry = log.partition(p).get(o);
                    feeder.feed(entry.headers(), entry.value(), entry.appendMs());
                }
            }
            evaluator.begin(next, fresh, wallMs);
        }

        boolean poll() {
            boolean atEnd = true;
            for (int p = 0; p < log.partitionCount(); p++) {
                long end = visible(p);
                long upTo = Math.min(end, next.get(p) + random.nextInt(30));
                for (long o = next.get(p); o < upTo; o++) {
                    SimulatedLog.Entry entry = log.partition(p).get((int) o);
                    evaluator.read(p, o, entry.appendMs(), entry.headers(), entry.value());
                }
                next.put(p, upTo);
                atEnd &= upTo == end;
                if (upTo == end) {
                    evaluator.passed(p, end, wallMs);
                }
            }
            evaluator.tick();
            return atEnd;
        }
    }

    SimulatedService(
            SimulatedLog log,
            Map<RuleKey, Rule> rules,
            EvaluationSettings settings,
            Engine engine,
            int slotCount,
            long seed,
            boolean crashes) {
        this.log = log;
        this.rules = rules;
        this.settings = settings;
        this.engine = engine;
        this.slotCount = slotCount;
        this.random = new Random(seed);
        this.crashes = crashes;
    }

    private long visible(int partition) {
        List<SimulatedLog.Entry> entries = log.partition(partition);
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).appendMs() <= wallMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Runs until the wall clock has passed the end and everything has been read and written. */
    void run(long startMs, long endMs) {
        wallMs = startMs;
        assign();
        instances.forEach(instance -> instance.evaluator.commits(true).forEach(this::write));
        while (wallMs < endMs) {
            wallMs += 10 + random.nextInt(300);
            for (Instance instance : List.copyOf(instances)) {
                if (!step(instance)) {
                    crashCount++;
                    if (random.nextBoolean()) {
                        wallMs += random.nextInt(15_000);
                    }
                    assign();
                    break;
                }
            }
        }
        for (Instance instance : instances) {
            while (!instance.poll()) {
                wallMs++;
            }
            instance.evaluator.commits(true).forEach(this::write);
        }
    }

    /** Poll, evaluate, write, each of which may be the last; false after a crash or a hand-over. */
    private boolean step(Instance instance) {
        if (dies()) {
            return false;
        }
        instance.poll();
        if (dies()) {
            return false;
        }
        boolean handOver = dies();
        for (SlotCommit commit : instance.evaluator.commits(handOver)) {
            if (dies()) {
                return false;
            }
            write(commit);
        }
        return !handOver && !dies();
    }

    private boolean dies() {
        return crashes && random.nextInt(150) == 0;
    }

    private void assign() {
        List<Integer> one = new ArrayList<>();
        List<Integer> other = new ArrayList<>();
        for (int slot = 0; slot < slotCount; slot++) {
            (random.nextBoolean() ? one : other).add(slot);
        }
        instances = new ArrayList<>(List.of(new Instance(one), new Instance(other)));
    }

    /** One transaction. */
    private void write(SlotCommit commit) {
        committed.addAll(commit.transitions());
        Map<RuleKey, AlertRuleState> slot = states.computeIfAbsent(commit.slot(), s -> new HashMap<>());
        for (AlertRuleState state : commit.states()) {
            if (state.getRuleId().equals(SlotSnapshot.PROGRESS.ruleId())) {
                progress.put(commit.slot(), state);
            } else {
                RuleKey key = new RuleKey(new ProjectId(state.getProject()), state.getRuleId());
                if (RuleSlots.slot(key.ruleId(), slotCount) != commit.slot()) {
                    throw new AssertionError("rule " + key + " in slot " + commit.slot());
                }
                slot.put(key, state);
            }
        }
        commit.gone().forEach(slot::remove);
    }
}
