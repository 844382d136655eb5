package io.tidewatch.kit.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing and leaves the others as they are, saying where they differ from the plan. */
public final class TopicCreator {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCreator.class);
    private static final long TIMEOUT_S = 20;
    private static final long KNOWN_CHECK_MS = 50;

    private final Admin admin;

    public TopicCreator(Admin admin) {
        this.admin = admin;
    }

    /**
     * Ensures that all topics exist, and that the broker which is asked knows of them: it learns of a new topic a moment
     * after its creation. May run in several services at once.
     *
     * @return a sentence for every existing topic that differs from its plan
     * @throws ExecutionException when Kafka refuses or is away
     * @throws TimeoutException when Kafka does not answer within 20 s
     */
    public List<String> ensure(Collection<TopicPlan> plans)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> existing = admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS);
        List<TopicPlan> present = new ArrayList<>();
        for (TopicPlan plan : plans) {
            if (existing.contains(plan.name()) || !create(plan)) {
                present.add(plan);
            }
        }
        awaitKnown(plans.stream().map(TopicPlan::name).toList());
        return differences(present);
    }

    /** False when another service was faster. */
    private boolean create(TopicPlan plan) throws ExecutionException, InterruptedException, TimeoutException {
        NewTopic topic = new NewTopic(plan.name(), plan.partitions(), plan.replication()).configs(plan.config());
        try {
            admin.createTopics(List.of(topic)).all().get(TIMEOUT_S, TimeUnit.SECONDS);
            LOG.info("created topic {} with {} partitions", plan.name(), plan.partitions());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private void awaitKnown(List<String> names) throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (true) {
            try {
                var unused = admin.describeTopics(names).allTopicNames().get(TIMEOUT_S, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(KNOWN_CHECK_MS);
            }
        }
    }

    private List<String> differences(List<TopicPlan> plans)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> names = plans.stream().map(TopicPlan::name).toList();
        Map<String, TopicDescription> descriptions =
                admin.describeTopics(names).allTopicNames().get(TIMEOUT_S, TimeUnit.SECONDS);
        Set<ConfigResource> resources = new HashSet<>();
        names.forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        Map<ConfigResource, Config> configs =
                admin.describeConfigs(resources).all().get(TIMEOUT_S, TimeUnit.SECONDS);

        List<String> differences = new ArrayList<>();
        for (TopicPlan plan : plans) {
            TopicDescription description = descriptions.get(plan.name());
            int partitions = description == null ? 0 : description.partitions().size();
            if (partitions != plan.partitions()) {
                differences.add("topic " + plan.name() + " has " + partitions + " partitions, planned are "
                        + plan.partitions());
            }
            Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, plan.name()));
            plan.config().forEach((key, planned) -> {
                String actual = config == null || config.get(key) == null
                        ? ""
                        : config.get(key).value();
                if (!planned.equals(actual)) {
                    differences.add("topic " + plan.name() + " has " + key + "=" + actual + ", planned is " + planned);
                }
            });
        }
        return differences;
    }
}
