package io.tidewatch.kit.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.OptionalInt;

/** Keys {@code tidewatch.topics."<name>".*}: how topics of the catalogue are made that do not exist yet. */
@ConfigMapping(prefix = "tidewatch.topics")
public interface TopicSettings {
    @WithParentName
    Map<String, OfTopic> byName();

    /** Keys of one topic. */
    interface OfTopic {
        /** The catalogue's count when absent. */
        OptionalInt partitions();
    }
}
