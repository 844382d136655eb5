package io.tidewatch.query.errors;

import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An error event as it is stored. Texts hold no U+0000, which Postgres cannot keep: U+FFFD stands in its place.
 *
 * @param project whose
 * @param errorId identity within project and day
 * @param occurredMs milliseconds since the Unix epoch
 * @param acceptedMs milliseconds since the Unix epoch
 * @param metadata a JSON object as text
 */
public record ErrorRow(
        ProjectId project,
        UUID errorId,
        long occurredMs,
        long acceptedMs,
        String source,
        String type,
        String typeReason,
        String errorType,
        String severity,
        @Nullable UUID workflowId,
        String service,
        String message,
        String stack,
        String metadata) {

    /**
     * The row of an event.
     *
     * @throws IllegalArgumentException when an identity is not a UUID; the message names the field
     */
    public static ErrorRow of(ProjectId project, ErrorEvent event) {
        return new ErrorRow(
                project,
                uuid("error_id", event.getErrorId()),
                event.getTimestampMs(),
                event.getAcceptedMs(),
                clean(event.getSource()),
                clean(event.getType()),
                clean(event.getTypeReason()),
                clean(event.getErrorType()),
                clean(event.getSeverity()),
                event.getWorkflowId().isEmpty() ? null : uuid("workflow_id", event.getWorkflowId()),
                clean(event.getService()),
                clean(event.getMessage()),
                clean(event.getStack()),
                event.getMetadataJson().isEmpty()
                        ? "{}"
                        : event.getMetadataJson().replace("\\u0000", "\\ufffd"));
    }

    private static UUID uuid(String field, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": '" + text + "' is not a UUID", e);
        }
    }

    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
