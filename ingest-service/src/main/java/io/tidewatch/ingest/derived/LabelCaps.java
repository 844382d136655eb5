package io.tidewatch.ingest.derived;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bounds the values that a label of derived series takes in a project: the first ones stay, the rest is {@code other}.
 * Not for several threads.
 */
final class LabelCaps {
    /** What stands for all values beyond the bound. */
    static final String OTHER = "other";

    private record Key(ProjectId project, String label) {}

    private final Map<Key, Set<String>> known = new HashMap<>();

    /** The value, or {@link #OTHER} when the label has taken its most values already. */
    String cap(ProjectId project, String label, String value, int most) {
        Set<String> values = known.computeIfAbsent(new Key(project, label), key -> new HashSet<>());
        if (values.contains(value)) {
            return value;
        }
        if (values.size() >= most) {
            return OTHER;
        }
        values.add(value);
        return value;
    }

    /** Remembers the values of a series that was there before. */
    void seen(ProjectId project, Labels labels) {
        labels.forEach((name, value) -> {
            if (!value.equals(OTHER)) {
                known.computeIfAbsent(new Key(project, name), key -> new HashSet<>())
                        .add(value);
            }
        });
    }
}
