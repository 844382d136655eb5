package io.tidewatch.kit;

import java.util.HashMap;
import java.util.Map;

/**
 * How clients reach Kafka: bootstrap servers and, where the cluster asks for it, security. Holds none of a consumer's
 * or a producer's own settings. Immutable.
 */
public final class KafkaConnection {
    private final Map<String, Object> properties;

    public KafkaConnection(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** A connection without security. */
    public static KafkaConnection to(String bootstrapServers) {
        return new KafkaConnection(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** A client's configuration: the connection and the client's own settings, which win. */
    public Map<String, Object> with(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(settings);
        return all;
    }
}
