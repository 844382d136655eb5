package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.alert.history.SampleHistory;
import io.tidewatch.embedded.EmbeddedKafka;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleRecords;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.events.metrics.MetricsRecords;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.stream.LostRange;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailBatch;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Severity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules, samples and transitions over a real Kafka. Nothing here evaluates by period: samples and clocks do. */
class EvaluationIT {
    private static final SampleHistory NO_HISTORY =
            (project, matchers, startMs, endMs) -> new SampleHistory.Read(List.of(), Set.of(), List.of());

    @TempDir
    static Path data;

    private static EmbeddedKafka broker;
    private static KafkaConnection kafka;
    private static KafkaProducer<byte[], byte[]> producer;
    private static StreamTail follower;

    private static final List<AlertTransition> COMMITTED = new CopyOnWriteArrayList<>();

    private final List<EvaluationService> services = new ArrayList<>();
    private final List<RuleKey> keys = new ArrayList<>();

    @BeforeAll
    static void startKafka() throws Exception {
        broker = EmbeddedKafka.start(data, 0);
        kafka = KafkaConnection.to(broker.bootstrapServers());
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            new TopicCreator(admin)
                    .ensure(Arrays.stream(Topic.values())
                            .map(topic -> TopicPlan.of(topic, topic.partitions(), (short) 1))
                            .toList());
        }
        producer = new KafkaProducer<>(
                kafka.with(Map.of("acks", "all")), new ByteArraySerializer(), new ByteArraySerializer());
        AlertRecords records = new AlertRecords();
        follower = new StreamTail(
                kafka,
                "test",
                new TailHandler() {
                    @Override
                    public void handle(TailBatch batch) {
                        batch.records().forEach(record -> COMMITTED.add(records.message(record)));
                    }

                    @Override
                    public void lost(LostRange range) {
                        throw new AssertionError(range);
                    }
                },
                Clock.systemUTC(),
                Duration.ofMillis(50));
        follower.start();
        Map<TopicPartition, StartAt> from = new HashMap<>();
        for (int slot = 0; slot < Topic.ALERTS.partitions(); slot++) {
            from.put(new TopicPartition(Topic.ALERTS.topicName(), slot), StartAt.beginning());
        }
        follower.assign(from);
    }

    @AfterAll
    static void stopKafka() {
        follower.close();
        producer.close();
        broker.close();
    }

    @AfterEach
    void stop() throws Exception {
        for (RuleKey key : keys) {
            send(new RuleRecords().deleted(key));
        }
        services.forEach(EvaluationService::close);
    }

    @Test
    void aCrossingSampleFiresAndAFallingOneEnds() throws Exception {
        start();
        String rule = rule("cpu_a > 80", 0);
        awaitEvaluated(rule);
        sample("cpu_a", "h1", 95);
        AlertTransition fired = awaitTransitions(rule, 1).get(0);
        assertThat(fired.getTo()).isEqualTo(AlertPhase.FIRING);
        assertThat(fired.getReason()).isEqualTo(TransitionReason.CONDITION_MET);
        assertThat(fired.getLabelsMap())
                .containsEntry("host", "h1")
                .containsEntry("alertname", "test")
                .containsEntry("severity", "warning")
                .doesNotContainKey("__name__");
        assertThat(fired.getAnnotationsMap()).containsEntry("summary", "h1 at 95");
        assertThat(fired.getInputsList()).hasSize(1);
        assertThat(fired.getOffsetsCount()).isEqualTo(Topic.METRICS.partitions());
        EvaluationService service = services.get(0);
        await().until(() -> service.activeAlerts().active(ProjectId.DEFAULT).stream()
                .anyMatch(alert -> alert.ruleId().equals(rule)));

        sample("cpu_a", "h1", 10);
        AlertTransition ended = awaitTransitions(rule, 2).get(1);
        assertThat(ended.getTo()).isEqualTo(AlertPhase.INACTIVE);
        await().until(() -> service.activeAlerts().active(ProjectId.DEFAULT).stream()
                .noneMatch(alert -> alert.ruleId().equals(rule)));
        assertThat(service.figures().latencies()).isPositive();
    }

    @Test
    void aRuleThatCombinesSeriesWaitsForItsSources() throws Exception {
        start();
        String rule = rule("sum(cpu_b) > 100", 0);
        awaitEvaluated(rule);
        sample("cpu_b", "h1", 60);
        sample("cpu_b", "h2", 60);
        assertThat(awaitTransitions(rule, 1).get(0).getTo()).isEqualTo(AlertPhase.FIRING);
    }

    @Test
    void timeAloneLetsForElapse() throws Exception {
        start();
        String rule = rule("cpu_c > 80", 700);
        awaitEvaluated(rule);
        sample("cpu_c", "h1", 95);
        List<AlertTransition> transitions = awaitTransitions(rule, 2);
        assertThat(transitions.get(0).getTo()).isEqualTo(AlertPhase.PENDING);
        assertThat(transitions.get(1).getReason()).isEqualTo(TransitionReason.FOR_ELAPSED);
        assertThat(transitions.get(1).getInstantMs() - transitions.get(1).getActiveSinceMs())
                .isEqualTo(700);
    }

    @Test
    void aNewRuleSeesWhatKafkaHoldsAndADeletedOneEndsItsAlerts() throws Exception {
        sample("cpu_d", "h1", 95);
        start();
        String rule = rule("cpu_d > 80", 0);
        assertThat(awaitTransitions(rule, 1).get(0).getTo()).isEqualTo(AlertPhase.FIRING);
        send(new RuleRecords().deleted(new RuleKey(ProjectId.DEFAULT, rule)));
        AlertTransition ended = awaitTransitions(rule, 2).get(1);
        assertThat(ended.getTo()).isEqualTo(AlertPhase.INACTIVE);
        assertThat(ended.getReason()).isEqualTo(TransitionReason.RULE_DELETED);
    }

    /** The crossing samples come while the rules' past is being read, and their records carry no labels. */
    @Test
    void aNewRuleSeesWhatComesWhileItsWindowsAreFilled() throws Exception {
        manyRecordsToReadFirst();
        start();
        awaitEvaluated(rule("cpu_warm_up > 80", 0));
        for (int i = 0; i < 6; i++) {
            String name = "cpu_fill_" + i;
            sample(name, "h1", 5);
            String rule = rule(name + " > 80", 0);
            Thread.sleep(40 * i);
            sampleWithoutLabels(name, "h1", 95);
            assertThat(awaitTransitions(rule, 1).get(0).getTo()).isEqualTo(AlertPhase.FIRING);
        }
    }

    @Test
    void manyNewRulesAtOnceReadHistoryTogether() throws Exception {
        sample("cpu_h", "h1", 95);
        start();
        awaitEvaluated(rule("cpu_h > 99", 0));
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sample("many_" + i, "h1", 95);
            rules.add(rule("many_" + i + " > 80", 0));
        }
        Set<String> fillers = new HashSet<>();
        await().pollInterval(Duration.ofMillis(5)).atMost(30, TimeUnit.SECONDS).until(() -> {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("alert-fill"))
                    .forEach(thread -> fillers.add(thread.getName()));
            return rules.stream().allMatch(rule -> transitions(rule).size() == 1);
        });
        assertThat(fillers).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whatHappensWhileNoReplicaLivesIsDecidedByTheNextOneAndNothingTwice() throws Exception {
        EvaluationService first = start();
        String rule = rule("cpu_e > 80", 0);
        awaitEvaluated(rule);
        sample("cpu_e", "h1", 95);
        awaitTransitions(rule, 1);
        first.kill();
        sample("cpu_e", "h1", 20);
        sample("cpu_e", "h2", 99);
        start();
        List<AlertTransition> transitions = awaitTransitions(rule, 3);
        assertThat(transitions.stream().map(t -> t.getLabelsMap().get("host") + " " + t.getTo()))
                .containsExactly("h1 FIRING", "h1 INACTIVE", "h2 FIRING");
        assertThat(new HashSet<>(transitions.stream()
                        .map(AlertTransition::getTransitionId)
                        .toList()))
                .hasSize(3);
        sample("cpu_e", "h2", 1);
        assertThat(awaitTransitions(rule, 4).get(3).getSequence()).isEqualTo(2);
    }

    @Test
    void replicasShareTheSlotsAndTakeOverFromEachOther() throws Exception {
        EvaluationService first = start();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rules.add(rule("cpu_f > " + (50 + i), 0));
        }
        awaitEvaluated(rules.get(11));
        EvaluationService second = start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            Set<Integer> both = new HashSet<>(first.slots());
            both.addAll(second.slots());
            return both.size() == Topic.RULE_SLOTS.partitions()
                    && first.slots().size() + second.slots().size() == both.size()
                    && !first.slots().isEmpty()
                    && !second.slots().isEmpty();
        });
        sample("cpu_f", "h1", 99);
        for (String rule : rules) {
            assertThat(awaitTransitions(rule, 1)).hasSize(1);
        }
        first.close();
        await().atMost(30, TimeUnit.SECONDS).until(() -> second.slots().size() == Topic.RULE_SLOTS.partitions());
        sample("cpu_f", "h1", 1);
        for (String rule : rules) {
            List<AlertTransition> transitions = awaitTransitions(rule, 2);
            assertThat(transitions.stream().map(AlertTransition::getTo))
                    .containsExactly(AlertPhase.FIRING, AlertPhase.INACTIVE);
        }
    }

    @Test
    void aDraftIsTriedOnWhatKafkaHolds() throws Exception {
        EvaluationService service = start();
        sample("cpu_g", "h1", 95);
        sample("cpu_g", "h2", 5);
        RuleTrial trial = service.ruleEvaluator()
                .test(ProjectId.DEFAULT, draft("cpu_g > 80"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(trial.error()).isNull();
        assertThat(trial.result()).hasSize(1);
        assertThat(trial.result().get(0).labels().get("host")).isEqualTo("h1");
        assertThat(trial.result().get(0).annotations()).containsEntry("summary", "h1");

        RuleTrial wrong = service.ruleEvaluator()
                .test(ProjectId.DEFAULT, draft("cpu_g >"))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(wrong.error()).isNotBlank();
    }

    private static RuleDraft draft(String expression) {
        return new RuleDraft(
                "draft", expression, null, Severity.INFO, Labels.EMPTY, Map.of("summary", "{{ $labels.host }}"));
    }

    private EvaluationService start() {
        EvaluationService service =
                new EvaluationService(kafka, NO_HISTORY, EvaluationSettings.DEFAULT, Clock.systemUTC());
        service.start();
        services.add(service);
        return service;
    }

    private String rule(String expression, long forMs) throws Exception {
        String id = UUID.randomUUID().toString();
        keys.add(new RuleKey(ProjectId.DEFAULT, id));
        send(new RuleRecords()
                .record(
                        Rule.newBuilder()
                                .setRuleId(id)
                                .setProject("default")
                                .setVersion(1)
                                .setName("test")
                                .setExpression(expression)
                                .setForMs(forMs)
                                .setSeverity("warning")
                                .putAnnotations("summary", "{{ $labels.host }} at {{ $value }}")
                                .setEnabled(true)
                                .build(),
                        null));
        return id;
    }

    private void awaitEvaluated(String rule) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> services.get(0)
                                .activeAlerts()
                                .status(ProjectId.DEFAULT, rule)
                                .health()
                        != RuleStatus.Health.UNKNOWN);
    }

    /** So that the past of a rule takes a while to read. */
    private static void manyRecordsToReadFirst() {
        for (int i = 0; i < 40_000; i++) {
            producer.send(record("cpu_other_" + i % 8, "h1", i, false));
        }
        producer.flush();
    }

    private static void sample(String name, String host, double value) throws Exception {
        send(record(name, host, value, true));
    }

    private static void sampleWithoutLabels(String name, String host, double value) throws Exception {
        send(record(name, host, value, false));
    }

    private static ProducerRecord<byte[], byte[]> record(String name, String host, double value, boolean withLabels) {
        Labels labels = Labels.of("__name__", name, "host", host);
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int series = writer.series(MetricFamily.of(name), SeriesHasher.hash(labels), withLabels ? labels : null);
        writer.sample(series, System.currentTimeMillis(), value, 0);
        return MetricsRecords.record(ProjectId.DEFAULT, Math.floorMod(name.hashCode(), 8), writer, null);
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get(10, TimeUnit.SECONDS);
    }

    private static List<AlertTransition> awaitTransitions(String rule, int count) {
        List<AlertTransition> found = new ArrayList<>();
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            found.clear();
            found.addAll(transitions(rule));
            return found.size() >= count;
        });
        return found;
    }

    private static List<AlertTransition> transitions(String rule) {
        return COMMITTED.stream().filter(t -> t.getRuleId().equals(rule)).toList();
    }
}
