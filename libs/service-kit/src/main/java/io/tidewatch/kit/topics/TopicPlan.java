package io.tidewatch.kit.topics;

import io.tidewatch.events.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a topic is to be when it does not exist yet.
 *
 * @param name on Kafka
 * @param partitions at least 1
 * @param replication replicas of each partition, at least 1
 * @param config Kafka's topic configuration
 */
public record TopicPlan(String name, int partitions, short replication, Map<String, String> config) {
    /** Largest record batch, bytes: what the broker of the local run takes too. */
    public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    public TopicPlan {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic " + name + ": partitions " + partitions + " is below 1");
        }
        if (replication < 1) {
            throw new IllegalArgumentException("topic " + name + ": replication " + replication + " is below 1");
        }
        config = Map.copyOf(config);
    }

    /**
     * The plans of the whole catalogue.
     *
     * @param partitions by topic name, where they are to differ from the catalogue's
     * @throws IllegalArgumentException naming the configuration key, when a name is no topic of the catalogue
     */
    public static List<TopicPlan> catalogue(Map<String, Integer> partitions, short replication) {
        Map<String, Integer> left = new HashMap<>(partitions);
        List<TopicPlan> plans = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            Integer count = left.remove(topic.topicName());
            plans.add(of(topic, count == null ? topic.partitions() : count, replication));
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "tidewatch.topics.\"" + left.keySet().iterator().next()
                            + "\" names no topic of the catalogue, which has "
                            + plans.stream().map(TopicPlan::name).collect(Collectors.joining(", ")));
        }
        return plans;
    }

    /** The plan of a topic of the catalogue. */
    public static TopicPlan of(Topic topic, int partitions, short replication) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("cleanup.policy", topic.cleanup().policy());
        config.put("max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        config.put("min.insync.replicas", replication >= 3 ? "2" : "1");
        if (topic.topicName().startsWith("tidewatch.")) {
            // The clock of a partition is the time of appending, by whichever producer.
            config.put("message.timestamp.type", "LogAppendTime");
        }
        Duration retention = topic.retention();
        if (retention != null) {
            config.put("retention.ms", String.valueOf(retention.toMillis()));
            config.put("segment.ms", String.valueOf(segment(retention).toMillis()));
        } else {
            config.put("segment.ms", String.valueOf(Duration.ofMinutes(10).toMillis()));
            config.put("min.cleanable.dirty.ratio", "0.1");
            config.put(
                    "max.compaction.lag.ms", String.valueOf(Duration.ofHours(1).toMillis()));
        }
        return new TopicPlan(topic.topicName(), partitions, replication, config);
    }

    /** Only closed segments are deleted: an eighth of the retention, 10 minutes to a day. */
    private static Duration segment(Duration retention) {
        long ms = retention.toMillis() / 8;
        return Duration.ofMillis(Math.max(
                Duration.ofMinutes(10).toMillis(),
                Math.min(ms, Duration.ofDays(1).toMillis())));
    }
}
