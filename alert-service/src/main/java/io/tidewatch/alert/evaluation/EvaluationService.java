package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All of evaluation in one replica: its share of the slots, the view of all alerts, and trials. Safe for any thread. */
public final class EvaluationService implements AutoCloseable {
    private final KafkaConnection kafka;
    private final EvaluationSettings settings;
    private final Engine engine;
    private final Clock clock;
    private final EvaluationFigures figures = new EvaluationFigures();
    private final RuleTable rules;
    private final AlertStateView view;
    private final DraftTrials trials;
    private final Backtests backtests;
    private final ExecutorService trialThreads =
            new ThreadPoolExecutor(0, 2, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(16), task -> {
                Thread thread = new Thread(task, "alert-trial");
                thread.setDaemon(true);
                return thread;
            });
    private @Nullable SlotMember member;

    /** @param history for backtests */
    public EvaluationService(KafkaConnection kafka, SampleHistory history, EvaluationSettings settings, Clock clock) {
        this.kafka = kafka;
        this.settings = settings;
        this.clock = clock;
        this.engine = new Engine(EngineOptions.defaults().withLookback(Duration.ofMillis(settings.lookbackMs())));
        this.rules = new RuleTable(kafka);
        this.view = new AlertStateView(kafka);
        this.trials = new DraftTrials(kafka, () -> partitions(Topic.METRICS), settings, engine, clock, trialThreads);
        this.backtests = new Backtests(history, rules, settings, engine, clock);
    }

    /** Begins; the topics must exist. Once only. */
    public synchronized void start() {
        int slotCount = partitions(Topic.RULE_SLOTS);
        for (Topic topic : Set.of(Topic.ALERTS, Topic.ALERT_STATE)) {
            if (partitions(topic) < slotCount) {
                throw new IllegalStateException("topic " + topic.topicName() + " has fewer partitions than "
                        + Topic.RULE_SLOTS.topicName() + ", whose slots it holds");
            }
        }
        rules.start();
        view.start(slotCount);
        SlotMember started = new SlotMember(
                kafka,
                () -> new EvaluationSession(kafka, clock, slotCount, settings, engine, rules, figures),
                () -> figures.canary().reads(Set.of()));
        member = started;
        started.start();
    }

    private int partitions(Topic topic) {
        return TopicShape.partitions(kafka, topic);
    }

    /** The alerts of all replicas. */
    public ActiveAlerts activeAlerts() {
        return view;
    }

    /** Tries drafts. */
    public RuleEvaluator ruleEvaluator() {
        return trials;
    }

    /** Runs drafts over the past. */
    public Backtests backtests() {
        return backtests;
    }

    /** What this replica has done. */
    public EvaluationFigures figures() {
        return figures;
    }

    /** The slots that this replica evaluates now. */
    public synchronized Set<Integer> slots() {
        return member == null ? Set.of() : member.evaluating();
    }

    /** Stops without committing, as a kill would; for tests of exactly that. */
    synchronized void kill() {
        if (member != null) {
            member.kill();
        }
        closeReaders();
    }

    /** Saves, gives the slots to others and ends. */
    @Override
    public synchronized void close() {
        if (member != null) {
            member.close();
        }
        closeReaders();
    }

    private void closeReaders() {
        rules.close();
        view.close();
        trialThreads.shutdownNow();
        backtests.close();
    }
}
