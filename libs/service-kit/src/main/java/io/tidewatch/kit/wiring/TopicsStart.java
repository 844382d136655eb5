package io.tidewatch.kit.wiring;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the catalogue's topics in the background of the start; readiness waits for it. */
@Singleton
public class TopicsStart {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsStart.class);

    private final KafkaConnection kafka;
    private final List<TopicPlan> plans;
    private final StartTask task = new StartTask("topic creation", this::create);

    public TopicsStart(
            KafkaConnection kafka,
            TopicSettings settings,
            @ConfigProperty(name = "tidewatch.kafka.replication", defaultValue = "1") short replication) {
        this.kafka = kafka;
        try {
            this.plans = TopicPlan.catalogue(partitions(settings), replication);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    void start(@Observes StartupEvent event) {
        task.start();
    }

    @PreDestroy
    void stop() {
        task.close();
    }

    /** The creation; whoever reads partitions at start waits for it. */
    public StartTask task() {
        return task;
    }

    private Integer create() throws Exception {
        try (Admin admin =
                Admin.create(kafka.with(Map.of("request.timeout.ms", 10_000, "default.api.timeout.ms", 15_000)))) {
            List<String> differences = new TopicCreator(admin).ensure(plans);
            differences.forEach(LOG::warn);
            return differences.size();
        }
    }

    private static Map<String, Integer> partitions(TopicSettings settings) {
        Map<String, Integer> partitions = new HashMap<>();
        settings.byName().forEach((name, of) -> of.partitions().ifPresent(count -> partitions.put(name, count)));
        return partitions;
    }
}
