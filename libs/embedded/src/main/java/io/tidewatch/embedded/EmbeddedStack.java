package io.tidewatch.embedded;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives a {@code @QuarkusTest} Kafka and Postgres and sets the keys that lead to them:
 * {@code @QuarkusTestResource(EmbeddedStack.class)}. All tests of a JVM share one of each, with what the others left
 * there; a test tells its own data by project or by name.
 */
public final class EmbeddedStack implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try {
            Map<?, ?> shared = (Map<?, ?>) ClassLoader.getSystemClassLoader()
                    .loadClass(SharedStack.class.getName())
                    .getMethod("start")
                    .invoke(null);
            Map<String, String> config = new HashMap<>();
            if (shared != null) {
                shared.forEach((key, value) -> config.put((String) key, (String) value));
            }
            return config;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the embedded Kafka and Postgres did not start", e);
        }
    }

    /** Nothing to do: both end with the JVM. */
    @Override
    public void stop() {}
}
