package io.tidewatch.dashboard.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import io.tidewatch.dashboard.gateway.Gateway;
import io.tidewatch.dashboard.live.ConnectionHandler;
import io.tidewatch.dashboard.live.LiveStreams;
import io.tidewatch.events.Topic;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.metrics.HttpMeters;
import io.tidewatch.kit.problems.Problem;
import io.tidewatch.kit.problems.ProblemTranslator;
import io.tidewatch.kit.problems.ProblemTranslator.Translation;
import io.tidewatch.kit.wiring.TopicsStart;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the stream and the gateway on the router, and starts the stream when the topics exist. */
@Singleton
public class DashboardRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardRoutes.class);
    private static final String LIVE = "/api/v1/live";

    private final Gateway gateway;
    private final LiveStreams streams;
    private final KafkaConnection kafka;
    private final TopicsStart topics;
    private final ObjectMapper json;
    private final StartTask following = new StartTask("following the topics", this::follow);

    public DashboardRoutes(
            Gateway gateway, LiveStreams streams, KafkaConnection kafka, TopicsStart topics, ObjectMapper json) {
        this.gateway = gateway;
        this.streams = streams;
        this.kafka = kafka;
        this.topics = topics;
        this.json = json;
    }

    void routes(@Observes Router router) {
        router.get(LIVE)
                .handler(context -> {
                    context.put(HttpMeters.ROUTE, LIVE);
                    context.next();
                })
                .handler(new ConnectionHandler(streams))
                .failureHandler(this::problem);
        router.route("/api/*").handler(gateway);
        router.route("/v1/*").handler(gateway);
        router.route("/federate").handler(gateway);
    }

    void start(@Observes StartupEvent event) {
        following.start();
    }

    @PreDestroy
    void stop() {
        following.close();
    }

    private Integer follow() throws Exception {
        while (!topics.task().await(Duration.ofSeconds(1))) {
            // The task retries by itself.
        }
        Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
        try (Admin admin =
                Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)))) {
            for (TopicDescription topic : admin.describeTopics(
                            LiveStreams.FOLLOWED.stream().map(Topic::topicName).toList())
                    .allTopicNames()
                    .get(15, TimeUnit.SECONDS)
                    .values()) {
                LiveStreams.FOLLOWED.stream()
                        .filter(followed -> followed.topicName().equals(topic.name()))
                        .forEach(followed ->
                                partitions.put(followed, topic.partitions().size()));
            }
        }
        streams.start(partitions);
        return partitions.size();
    }

    private void problem(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof HttpException refused) {
            // A URL that cannot be decoded, for instance.
            String detail = refused.getPayload() == null ? refused.getMessage() : refused.getPayload();
            answer(context, Problem.of(refused.getStatusCode(), String.valueOf(detail)));
            return;
        }
        Translation translation = ProblemTranslator.translate(failure);
        if (translation.bug()) {
            LOG.error("{} failed", context.request().path(), failure);
        }
        Duration retryAfter = translation.retryAfter();
        if (retryAfter != null) {
            context.response().putHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        answer(context, translation.problem());
    }

    private void answer(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(Buffer.buffer(write(problem)));
    }

    private byte[] write(Problem problem) {
        try {
            return json.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
