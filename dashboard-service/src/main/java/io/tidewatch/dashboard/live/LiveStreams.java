package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidewatch.dashboard.gateway.UpstreamClient;
import io.tidewatch.dashboard.system.SystemStatus;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.LifecycleBatch;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.kit.stream.StartAt;
import io.tidewatch.kit.stream.StreamTail;
import io.tidewatch.kit.stream.TailHandler;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Everything behind the live stream: the tails of the topics, the feeds, the connections. Starts reading with
 * {@link #start}; safe for any thread.
 */
public final class LiveStreams implements AutoCloseable {
    /** What is read for browsers, in the order of the tails. */
    public static final List<Topic> FOLLOWED = List.of(Topic.METRICS, Topic.ERRORS, Topic.ALERTS, Topic.LIFECYCLE);

    /** Open connections at once. */
    static final int MAX_CONNECTIONS = 1_000;

    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(3);

    private final String epoch = UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong sequences = new AtomicLong();
    private final ScheduledExecutorService thread = thread("feeds");
    /** Evaluation takes long at times; events do not wait for it. */
    private final ScheduledExecutorService chartThread = thread("charts");

    private final KafkaConnection kafka;
    private final UpstreamClient client;
    private final ObjectMapper json;
    private final Clock clock;
    private final Engine engine = new Engine(EngineOptions.defaults().withTimeout(Duration.ofSeconds(5)));
    private final StreamRate metricRate;
    private final StreamRate errorRate;
    private final LatencyWindow latency;
    private final MetricStream metrics;
    private final EventStream<ErrorBatch> errors;
    private final EventStream<LifecycleBatch> lifecycle;
    private final EventStream<AlertTransition> alerts;
    private final Feeds feeds;
    private final StreamMetrics streamMetrics;
    private final SystemStatus systemStatus;
    private final List<StreamTail> tails;

    public LiveStreams(
            KafkaConnection kafka, UpstreamClient client, ObjectMapper json, MeterRegistry registry, Clock clock) {
        this.kafka = kafka;
        this.client = client;
        this.json = json;
        this.clock = clock;
        this.metricRate = new StreamRate(clock, 10);
        // Errors come one by one: over a minute they make a figure.
        this.errorRate = new StreamRate(clock, 60);
        this.latency = new LatencyWindow(clock);
        this.metrics = new MetricStream(latency, metricRate);
        this.errors = new EventStream<>(new ErrorRecords(), new FirstErrors()::sift, thread);
        this.lifecycle = new EventStream<>(new LifecycleRecords(), new FirstLifecycleEvents()::sift, thread);
        this.alerts = new EventStream<>(new AlertRecords(), arrival -> arrival, thread);
        this.errors.addListener(arrivals ->
                arrivals.forEach(arrival -> errorRate.add(arrival.message().getEventsCount())));
        this.feeds = new Feeds(this::feed, thread);
        this.streamMetrics = new StreamMetrics(registry, latency);
        this.systemStatus = new SystemStatus(client.within(STATUS_TIMEOUT), json, new Figures(), clock);
        this.tails = List.of(
                tail("dashboard-metrics", metrics),
                tail("dashboard-errors", errors),
                tail("dashboard-alerts", alerts),
                tail("dashboard-lifecycle", lifecycle));
        registry.gauge("tidewatch.dashboard.panels", feeds, Feeds::size);
    }

    private static ScheduledExecutorService thread(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return thread;
    }

    private StreamTail tail(String name, TailHandler handler) {
        return new StreamTail(kafka, name, handler, clock, TICK);
    }

    /** Begins to read the topics, at their ends. Takes how many partitions a topic has. */
    public void start(Map<Topic, Integer> partitions) {
        for (int i = 0; i < FOLLOWED.size(); i++) {
            Topic topic = FOLLOWED.get(i);
            tails.get(i).start();
            tails.get(i)
                    .assign(IntStream.range(0, partitions.getOrDefault(topic, topic.partitions()))
                            .mapToObj(partition -> new TopicPartition(topic.topicName(), partition))
                            .collect(Collectors.toMap(partition -> partition, partition -> StartAt.end())));
        }
    }

    /** Health of the whole. */
    public SystemStatus systemStatus() {
        return systemStatus;
    }

    /**
     * Opens a connection for a browser.
     *
     * @throws TidewatchException when there are too many, or the list is wrong
     */
    LiveConnection connect(
            ProjectId project, String subscribe, @Nullable String lastEventId, EventSink sink, ConnectionLoop loop) {
        if (streamMetrics.connections() >= MAX_CONNECTIONS) {
            throw ProblemException.tooMany(
                    "more than " + MAX_CONNECTIONS + " live streams are open", Duration.ofSeconds(10));
        }
        LiveConnection connection = new LiveConnection(
                project, SubscriptionList.parse(json, subscribe), lastEventId, feeds, epoch, sink, loop, streamMetrics);
        streamMetrics.opened();
        return connection;
    }

    void closed(LiveConnection connection) {
        connection.close();
        streamMetrics.closed();
    }

    private Feed feed(ProjectId project, Subscription subscription) {
        if (subscription instanceof Subscription.Promql promql) {
            return new PromqlFeed(project, promql, metrics, client, engine, chartThread, sequences, clock);
        }
        if (subscription instanceof Subscription.Errors wanted) {
            return new ErrorsFeed(project, wanted, errors, client, json, thread, sequences, clock);
        }
        if (subscription instanceof Subscription.Lifecycle wanted) {
            return new LifecycleFeed(project, wanted, lifecycle, client, json, thread, sequences, clock);
        }
        if (subscription instanceof Subscription.Alerts) {
            return new AlertsFeed(project, alerts, client, json, thread, sequences, clock);
        }
        return new SystemFeed(() -> systemStatus.now(project), thread, sequences, clock);
    }

    @Override
    public void close() {
        tails.forEach(StreamTail::close);
        feeds.close();
        thread.shutdown();
        chartThread.shutdown();
    }

    private final class Figures implements SystemStatus.OwnFigures {
        private static final long KAFKA_SILENCE_MS = 5_000;

        @Override
        public boolean kafkaUp() {
            return metrics.clockMs() > clock.millis() - KAFKA_SILENCE_MS;
        }

        @Override
        public double metricsPerSecond() {
            return metricRate.perSecond();
        }

        @Override
        public double errorsPerSecond() {
            return errorRate.perSecond();
        }

        @Override
        public int streams() {
            return streamMetrics.connections();
        }

        @Override
        public ObjectNode toBrowser() {
            return json.createObjectNode()
                    .put("name", "event_to_browser")
                    .put("p50_ms", latency.quantileMs(0.5))
                    .put("p99_ms", latency.quantileMs(0.99))
                    .put("count", latency.count());
        }
    }
}
