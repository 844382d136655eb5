package io.tidewatch.alert.notify.wiring;

import com.google.protobuf.ByteString;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.alert.notify.AlertIntake;
import io.tidewatch.alert.notify.Dispatcher;
import io.tidewatch.alert.notify.NotificationHistory;
import io.tidewatch.alert.notify.PgTransitionStore;
import io.tidewatch.alert.notify.TransitionConsumer;
import io.tidewatch.alert.notify.TransitionOffsets;
import io.tidewatch.alert.routing.store.RoutingRunner;
import io.tidewatch.events.Topic;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.wiring.SchemaStart;
import io.tidewatch.kit.wiring.TopicsStart;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts and ends the notifier with the service. */
@Singleton
public class Notifier {
    private static final Logger LOG = Logger.getLogger(Notifier.class);
    private static final Duration SAFETY_NET = Duration.ofSeconds(2);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final KafkaConnection kafka;
    private final AlertProducer producer;
    private final JdbcTransactions transactions;
    private final Dispatcher dispatcher;
    private final AlertIntake intake;
    private final RoutingRunner routing;
    private final NotificationHistory history;
    private final NotifyMetrics metrics;
    private final NotifyTimer timer;
    private final NotifySettings settings;
    private final SchemaStart schema;
    private final TopicsStart topics;
    private final StartTask start;
    private volatile @Nullable TransitionConsumer consumer;
    private volatile @Nullable Thread thread;

    public Notifier(
            KafkaConnection kafka,
            AlertProducer producer,
            JdbcTransactions transactions,
            Dispatcher dispatcher,
            AlertIntake intake,
            RoutingRunner routing,
            NotificationHistory history,
            NotifyMetrics metrics,
            NotifyTimer timer,
            NotifySettings settings,
            SchemaStart schema,
            TopicsStart topics) {
        this.kafka = kafka;
        this.producer = producer;
        this.transactions = transactions;
        this.dispatcher = dispatcher;
        this.intake = intake;
        this.routing = routing;
        this.history = history;
        this.metrics = metrics;
        this.timer = timer;
        this.settings = settings;
        this.schema = schema;
        this.topics = topics;
        this.start = new StartTask("notifier start", this::begin);
    }

    void start(@Observes StartupEvent event) {
        start.start();
    }

    private UUID begin() throws Exception {
        while (!schema.task().await(Duration.ofMinutes(1)) || !topics.task().await(Duration.ofMinutes(1))) {
            LOG.info("the notifier waits for the database and the topics");
        }
        UUID topicId = topicId();
        TransitionConsumer reader = new TransitionConsumer(
                new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new PgTransitionStore(transactions, new TransitionOffsets(topicId, owner()), intake),
                this::kept,
                this::deadLetter);
        Thread runner = new Thread(reader, "notifier");
        runner.setDaemon(true);
        Thread router = new Thread(routing, "routing");
        router.setDaemon(true);
        consumer = reader;
        thread = runner;
        runner.start();
        router.start();
        var net = timer.executor()
                .scheduleWithFixedDelay(this::lookAround, 0, SAFETY_NET.toMillis(), TimeUnit.MILLISECONDS);
        var pruning = timer.executor().scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
        LOG.debugf("notifier runs: safetyNet=%s pruning=%s", net, pruning);
        return topicId;
    }

    private UUID topicId() throws Exception {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            TopicDescription topic = admin.describeTopics(List.of(Topic.ALERTS.topicName()))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(Topic.ALERTS.topicName());
            Uuid id = Objects.requireNonNull(topic, "description of the topic").topicId();
            return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
        }
    }

    private Map<String, Object> consumerSettings() {
        return kafka.with(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, "tidewatch-notifier",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "500",
                ConsumerConfig.CLIENT_ID_CONFIG, "tidewatch-notifier"));
    }

    private static String owner() {
        try {
            return InetAddress.getLocalHost().getHostName() + "/"
                    + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            return "pid " + ProcessHandle.current().pid();
        }
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
        LOG.errorf(
                "a transition can not be read: topic=%s partition=%d offset=%d %s",
                record.topic(), record.partition(), record.offset(), reason);
        producer.send(new DeadLetterRecords()
                .record(DeadLetter.newBuilder()
                        .setTopic(record.topic())
                        .setPartition(record.partition())
                        .setOffset(record.offset())
                        .setIndex(-1)
                        .setReason(reason)
                        .setKey(bytes(record.key()))
                        .setValue(bytes(record.value()))
                        .setTimestampMs(record.timestamp())
                        .build()));
    }

    private static ByteString bytes(byte @Nullable [] value) {
        return value == null ? ByteString.EMPTY : ByteString.copyFrom(value);
    }

    private void kept() {
        dispatcher.signal();
        routing.signal();
    }

    private void lookAround() {
        dispatcher.signal();
        history.depth()
                .subscribe()
                .with(metrics::depth, failure -> LOG.debugf("the outbox can not be counted: %s", failure.getMessage()));
    }

    private void prune() {
        history.prune(settings.logRetention())
                .subscribe()
                .with(
                        deleted -> LOG.infof("old notifications are deleted: count=%d", deleted),
                        failure -> LOG.warnf("old notifications are not deleted: %s", failure.getMessage()));
    }

    @PreDestroy
    void stop() throws InterruptedException {
        start.close();
        dispatcher.close();
        routing.close();
        TransitionConsumer reader = consumer;
        Thread runner = thread;
        if (reader != null && runner != null) {
            reader.close();
            runner.join(STOP_WITHIN.toMillis());
        }
    }
}
