package io.tidewatch.alert.evaluation;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.AlertStateRecords;
import io.tidewatch.events.alerts.RuleChange;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleStateChange;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.v1.AlertRuleState;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluation of a fixed set of slots from restored state to the end of ownership: fences the owner before, restores what
 * was committed, fills the windows, then reads on and commits. A failure ends it; whoever owns it opens another one,
 * which begins from what was committed last.
 */
final class EvaluationSession implements TailHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationSession.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration RESTORE_LIMIT = Duration.ofSeconds(30);
    private static final Duration FILL_LIMIT = Duration.ofMinutes(2);
    /** Labels of a series stand in the stream at least so often. */
    private static final long LABEL_INTERVAL_MS = 10 * 60_000;

    private final KafkaConnection kafka;
    private final Clock clock;
    private final EvaluationFigures figures;
    private final RuleTable ruleTable;
    private final StreamEvaluator evaluator;
    private final SlotProducers producers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Fill> wanted = new ConcurrentLinkedQueue<>();
    private final ExecutorService filler = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "alert-fill");
        thread.setDaemon(true);
        return thread;
    });
    private final HeartbeatRecords heartbeats = new HeartbeatRecords();
    private @Nullable StreamTail tail;
    private volatile @Nullable Exception failure;
    private volatile boolean closing;

    /** A rule that waits for history, and the next offsets when it was registered. */
    private record Fill(StreamEvaluator.Wanting wanting, Map<Integer, Long> until) {}

    /** A part of the stream that is read into the windows. */
    private interface HistoryRead {
        void run() throws InterruptedException;
    }

    EvaluationSession(
            KafkaConnection kafka,
            Clock clock,
            int slotCount,
            EvaluationSettings settings,
            Engine engine,
            RuleTable ruleTable,
            EvaluationFigures figures) {
        this.producers = new SlotProducers(kafka, TopicShape.partitions(kafka, Topic.METRICS));
        this.kafka = kafka;
        this.clock = clock;
        this.figures = figures;
        this.ruleTable = ruleTable;
        this.evaluator = new StreamEvaluator(slotCount, settings, engine, clock::millis);
    }

    /** Takes the slots over and begins; returns when the stream is being read. */
    void open(Set<Integer> slots) throws InterruptedException {
        if (!ruleTable.awaitLoaded(RESTORE_LIMIT)) {
            throw TidewatchException.dependency("the rules have not been read within " + RESTORE_LIMIT, null);
        }
        figures.sessionStarted();
        producers.open(slots);
        restore(slots);
        Map<RuleKey, Rule> rules = ruleTable.subscribe(change -> tasks.add(() -> changed(change)));
        rules.forEach(evaluator::load);

        Map<Integer, Long> fresh = TopicShape.ends(kafka, Topic.METRICS);
        long nowMs = clock.millis();
        Map<Integer, Long> start = evaluator.startOffsets(fresh);
        long fromMs = evaluator.readsFromMs(nowMs) - LABEL_INTERVAL_MS;
        if (evaluator.ruleCount() > 0) {
            fill("alert-fill", fromMs, start);
        }
        evaluator.begin(start, fresh, nowMs);
        Map<TopicPartition, StartAt> partitions = new HashMap<>();
        start.forEach((partition, offset) -> partitions.put(metrics(partition), StartAt.offset(offset)));
        StreamTail reader = new StreamTail(kafka, "alert-evaluator", this, clock, TICK);
        tail = reader;
        reader.start();
        reader.assign(partitions);
        LOG.info("evaluating {} rules of slots {}", evaluator.ruleCount(), slots);
    }

    private void restore(Set<Integer> slots) throws InterruptedException {
        Map<TopicPartition, StartAt> from = new HashMap<>();
        for (int slot : slots) {
            from.put(new TopicPartition(Topic.ALERT_STATE.topicName(), slot), StartAt.beginning());
        }
        AlertStateRecords records = new AlertStateRecords();
        Map<Integer, Map<RuleKey, AlertRuleState>> states = new HashMap<>();
        BoundedRead.read(
                kafka,
                "alert-restore",
                from,
                Map.of(),
                record -> {
                    RuleStateChange change = records.read(record);
                    Map<RuleKey, AlertRuleState> ofSlot =
                            states.computeIfAbsent(record.partition(), p -> new HashMap<>());
                    AlertRuleState state = change.state();
                    if (state == null) {
                        ofSlot.remove(change.key());
                    } else {
                        ofSlot.put(change.key(), state);
                    }
                },
                RESTORE_LIMIT);
        for (int slot : slots) {
            Map<RuleKey, AlertRuleState> ofSlot = states.getOrDefault(slot, new HashMap<>());
            AlertRuleState progress = ofSlot.remove(SlotSnapshot.PROGRESS);
            evaluator.open(slot, new SlotSnapshot(progress, ofSlot));
        }
    }

    /** Puts what was appended since a time into the windows, up to the given offsets. */
    private void fill(String name, long fromMs, Map<Integer, Long> until) throws InterruptedException {
        Map<Integer, StartAt> from = new HashMap<>();
        until.keySet().forEach(partition -> from.put(partition, StartAt.time(fromMs)));
        fill(name, from, until);
    }

    private void fill(String name, Map<Integer, StartAt> starts, Map<Integer, Long> until) throws InterruptedException {
        Map<TopicPartition, StartAt> from = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        starts.forEach((partition, start) -> from.put(metrics(partition), start));
        until.forEach((partition, offset) -> ends.put(metrics(partition), offset));
        ProjectWindows.Feeder feeder = evaluator.windows().new Feeder(true);
        BoundedRead.read(
                kafka,
                name,
                from,
                ends,
                record -> {
                    try {
                        EventHeaders headers = EventHeaders.read(record.headers());
                        if (headers.kind() == RecordHeaders.Kind.BATCH && record.value() != null) {
                            feeder.feed(headers, record.value(), record.timestamp());
                        }
                    } catch (CorruptRecordException e) {
                        LOG.warn("{}-{} cannot be read: {}", record.partition(), record.offset(), e.getMessage());
                    }
                },
                FILL_LIMIT);
    }

    private static TopicPartition metrics(int partition) {
        return new TopicPartition(Topic.METRICS.topicName(), partition);
    }

    private void changed(RuleChange change) {
        Rule rule = change.rule();
        if (rule == null) {
            evaluator.remove(change.key());
            return;
        }
        StreamEvaluator.Wanting wanting = evaluator.put(change.key(), rule);
        if (wanting != null) {
            wanted.add(new Fill(wanting, nextOffsets()));
            filler.execute(this::fillWanted);
        }
    }

    /** Next offset to be read, by partition; on the reading thread those of the batch before. */
    private Map<Integer, Long> nextOffsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        StreamTail reader = tail;
        if (reader != null) {
            reader.positions()
                    .forEach((partition, position) -> offsets.put(partition.partition(), position.nextOffset()));
        }
        return offsets;
    }

    /** Reads history once for all rules that have come meanwhile: many rules at once cost little more than one. */
    private void fillWanted() {
        List<RuleKey> rules = new ArrayList<>();
        long fromMs = Long.MAX_VALUE;
        Map<Integer, Long> until = new TreeMap<>();
        for (Fill fill = wanted.poll(); fill != null; fill = wanted.poll()) {
            rules.add(fill.wanting().key());
            fromMs = Math.min(fromMs, fill.wanting().readsFromMs());
            fill.until().forEach((partition, offset) -> until.merge(partition, offset, Math::max));
        }
        if (!rules.isEmpty()) {
            long labelsFromMs = fromMs - LABEL_INTERVAL_MS;
            read(rules, () -> fill("alert-fill-rules", labelsFromMs, until), () -> catchUp(rules, until));
        }
    }

    /**
     * What has been read since the rules were registered and before their past was filled in may have been passed over,
     * as its series were not known yet: their labels stood in records before. Now they are known.
     */
    private void catchUp(List<RuleKey> rules, Map<Integer, Long> filled) {
        Map<Integer, StartAt> from = new HashMap<>();
        Map<Integer, Long> until = new TreeMap<>();
        nextOffsets().forEach((partition, offset) -> {
            long start = filled.getOrDefault(partition, offset);
            if (start < offset) {
                from.put(partition, StartAt.offset(start));
                until.put(partition, offset);
            }
        });
        Runnable activate = () -> rules.forEach(evaluator::activate);
        if (from.isEmpty()) {
            activate.run();
        } else {
            filler.execute(() -> read(rules, () -> fill("alert-catch-up", from, until), activate));
        }
    }

    /** Reads, and goes on on the reading thread. */
    private void read(List<RuleKey> rules, HistoryRead history, Runnable then) {
        try {
            history.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            LOG.warn("rules {} start without all of their history: {}", rules, e.toString());
        }
        tasks.add(then);
    }

    @Override
    public void handle(TailBatch batch) {
        if (failure != null || closing) {
            return;
        }
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            Map<Integer, Long> heartbeatsMs = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
                long sentMs = read(record);
                if (sentMs > 0) {
                    heartbeatsMs.merge(record.partition(), sentMs, Math::max);
                }
            }
            long lag = 0;
            for (var position : batch.positions().entrySet()) {
                evaluator.passed(
                        position.getKey().partition(),
                        position.getValue().nextOffset(),
                        position.getValue().clockMs());
                lag += position.getValue().lag();
            }
            evaluator.tick();
            write(evaluator.commits(false));
            if (!heartbeatsMs.isEmpty()) {
                figures.latency(clock.millis() - Collections.max(heartbeatsMs.values()));
                heartbeatsMs.forEach(figures.canary()::arrived);
            }
            figures.stands(evaluator.ruleCount(), evaluator.firingCount(), lag);
        } catch (RuntimeException e) {
            failure = e;
            LOG.error("evaluation ends and begins again from what was committed", e);
        }
    }

    /** Returns when a heartbeat was sent; 0 for any other record. */
    private long read(ConsumerRecord<byte[], byte[]> record) {
        try {
            EventHeaders headers = EventHeaders.read(record.headers());
            boolean batch = headers.kind() == RecordHeaders.Kind.BATCH;
            boolean opened = evaluator.read(
                    record.partition(), record.offset(), record.timestamp(), headers, batch ? record.value() : null);
            if (batch) {
                figures.recordRead(opened);
            }
            ProjectId project = headers.project();
            if (batch && project != null) {
                figures.evaluated(project, headers.count());
            }
            return batch ? 0 : heartbeats.message(record).getSentMs();
        } catch (CorruptRecordException e) {
            figures.unreadableRecord();
            LOG.warn("{}-{} cannot be read: {}", record.partition(), record.offset(), e.getMessage());
            return 0;
        }
    }

    private void write(List<SlotCommit> commits) {
        producers.write(commits, commit -> {
            figures.committed(commit.transitions().size());
            for (AlertTransition transition : commit.transitions()) {
                if (transition.getAppendMs() > 0) {
                    figures.latency(clock.millis() - transition.getAppendMs());
                }
            }
        });
    }

    @Override
    public long waitsForMs() {
        return failure != null || closing ? Long.MAX_VALUE : evaluator.nextClockMs();
    }

    @Override
    public void lost(LostRange range) {
        LOG.error(
                "samples of {} from offset {} to {} are gone from Kafka and were not evaluated",
                range.partition(),
                range.from(),
                range.resumedAt());
    }

    /** Why it has ended; null while it runs. */
    @Nullable
    Exception failure() {
        return failure;
    }

    /** Ends without a word, as a kill would; what was not committed is decided again by the next owner. */
    void abandon() {
        closing = true;
        close(false);
    }

    /** Commits how far the slots have come and ends. */
    @Override
    public void close() {
        close(true);
    }

    private void close(boolean commit) {
        StreamTail reader = tail;
        if (reader != null) {
            reader.close();
        }
        filler.shutdownNow();
        if (commit && failure == null && reader != null) {
            try {
                write(evaluator.commits(true));
            } catch (RuntimeException e) {
                LOG.warn("the slots are handed over from their last commit: {}", e.toString());
            }
        }
        producers.close();
    }
}
