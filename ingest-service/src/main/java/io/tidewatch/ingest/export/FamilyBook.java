package io.tidewatch.ingest.export;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest metadata of each family. Bounded: the family that was used longest ago is forgotten. Safe for any thread. */
final class FamilyBook {
    private static final int MOST = 50_000;
    private static final String TOTAL = "_total";

    private final Map<String, Metadata> families = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Metadata> eldest) {
            return size() > MOST;
        }
    };

    synchronized void learn(String family, MetricType type, String help, String unit) {
        families.put(family, new Metadata(family, type, help, unit));
    }

    /** Of a series' name: the name's own, that of its family, or that of the counter without {@code _total}. */
    synchronized @Nullable Metadata of(String metricName) {
        Metadata own = families.get(metricName);
        if (own == null) {
            own = families.get(MetricFamily.of(metricName));
        }
        if (own == null && metricName.endsWith(TOTAL)) {
            own = families.get(metricName.substring(0, metricName.length() - TOTAL.length()));
        }
        return own;
    }

    synchronized List<Metadata> all() {
        return List.copyOf(families.values());
    }
}
