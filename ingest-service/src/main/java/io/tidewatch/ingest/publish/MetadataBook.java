package io.tidewatch.ingest.publish;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which metadata stands on Kafka, so that a sender's repetition each minute becomes one each ten minutes.
 * Bounded; what is forgotten is written again. Safe for any thread.
 */
final class MetadataBook {
    private static final long REPEAT_MS = Duration.ofMinutes(10).toMillis();

    private record Key(ProjectId project, String family) {}

    private record Written(Metadata metadata, long atMs) {}

    private final Map<Key, Written> written;

    MetadataBook(int most) {
        written = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Written> eldest) {
                return size() > most;
            }
        };
    }

    /** Whether the metadata shall be written now; remembers that it was. */
    synchronized boolean isDue(ProjectId project, Metadata metadata, long nowMs) {
        Key key = new Key(project, metadata.family());
        Written before = written.get(key);
        if (before != null && before.metadata.equals(metadata) && nowMs - before.atMs < REPEAT_MS) {
            return false;
        }
        written.put(key, new Written(metadata, nowMs));
        return true;
    }

    /** A record with it failed: the next one shall carry it again. */
    synchronized void forget(ProjectId project, String family) {
        written.remove(new Key(project, family));
    }
}
