package io.tidewatch.query.lifecycle;

import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.ProjectId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lifecycle event as it is stored. Texts hold no U+0000, which Postgres cannot keep: U+FFFD stands in its place.
 *
 * @param project whose
 * @param eventId identity within project and day
 * @param occurredMs milliseconds since the Unix epoch
 * @param acceptedMs milliseconds since the Unix epoch
 * @param durationSeconds of a deallocation
 * @param available of a pool's status
 * @param total of a pool's status
 * @param metadata a JSON object as text
 */
public record LifecycleRow(
        ProjectId project,
        UUID eventId,
        long occurredMs,
        long acceptedMs,
        String kind,
        String pool,
        String organisation,
        String resourceId,
        @Nullable Double durationSeconds,
        String errorType,
        String errorMessage,
        @Nullable Long available,
        @Nullable Long total,
        String service,
        String version,
        String environment,
        String revision,
        String url,
        String metadata) {

    /**
     * The row of an event.
     *
     * @throws IllegalArgumentException when its identity is not a UUID
     */
    public static LifecycleRow of(ProjectId project, LifecycleEvent event) {
        return new LifecycleRow(
                project,
                uuid(event.getEventId()),
                event.getTimestampMs(),
                event.getAcceptedMs(),
                clean(event.getKind()),
                clean(event.getPool()),
                clean(event.getOrganisation()),
                clean(event.getResourceId()),
                event.hasDurationSeconds() ? event.getDurationSeconds() : null,
                clean(event.getErrorType()),
                clean(event.getErrorMessage()),
                event.hasAvailable() ? event.getAvailable() : null,
                event.hasTotal() ? event.getTotal() : null,
                clean(event.getService()),
                clean(event.getVersion()),
                clean(event.getEnvironment()),
                clean(event.getRevision()),
                clean(event.getUrl()),
                event.getMetadataJson().isEmpty()
                        ? "{}"
                        : event.getMetadataJson().replace("\\u0000", "\\ufffd"));
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("event_id: '" + text + "' is not a UUID", e);
        }
    }

    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
