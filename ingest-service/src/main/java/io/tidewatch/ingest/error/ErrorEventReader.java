package io.tidewatch.ingest.error;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.intake.EventFields;
import io.tidewatch.ingest.intake.EventReader;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.intake.RefusedException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads one error event from JSON: checks it, masks it, gives it a class where it names none. The fields are those of
 * {@code docs/formats/errors.md}. Safe for any thread.
 */
public final class ErrorEventReader implements EventReader<ErrorEvent> {
    private static final Set<String> FIELDS = Set.of(
            "error_id",
            "timestamp",
            "source",
            "type",
            "error_type",
            "severity",
            "workflow_id",
            "service",
            "message",
            "stack",
            "metadata");
    private static final Set<String> SEVERITIES = Set.of("low", "medium", "high");
    private static final int LONGEST_STACK = 131_072;

    @Override
    public ErrorEvent read(JsonNode node, Supplier<String> id, long nowMs, long defaultTimeMs) throws RefusedException {
        EventFields fields = new EventFields(node);
        fields.onlyHas(FIELDS, "an error event");
        ErrorEvent.Builder event = ErrorEvent.newBuilder();
        event.setErrorId(fields.uuid("error_id", id));
        event.setTimestampMs(fields.timestampMs(nowMs, defaultTimeMs));
        event.setSource(EventFields.required(fields.word("source"), "source"));
        event.setSeverity(severity(fields));
        event.setWorkflowId(fields.uuid("workflow_id"));
        event.setErrorType(fields.name("error_type"));
        String service = fields.name("service");
        event.setService(service.isEmpty() ? "unknown" : service);
        event.setMessage(fields.cutText("message", EventFields.LONGEST_MESSAGE));
        event.setStack(fields.cutText("stack", LONGEST_STACK));
        if (event.getMessage().isEmpty() && event.getErrorType().isEmpty()) {
            throw new RefusedException("message", "is missing, and so is error_type; one of them is needed");
        }
        event.setMetadataJson(fields.metadata());
        setType(event, fields.word("type"));
        return event.setAcceptedMs(nowMs).build();
    }

    private static void setType(ErrorEvent.Builder event, String given) {
        if (!given.isEmpty()) {
            event.setType(given);
            return;
        }
        ErrorClassifier.Choice choice =
                ErrorClassifier.classify(event.getSource(), event.getErrorType(), event.getMessage());
        event.setType(choice.type()).setTypeReason(choice.reason());
    }

    private static String severity(EventFields fields) throws RefusedException {
        String given = EventFields.required(fields.text("severity"), "severity");
        String value = given.toLowerCase(Locale.ROOT);
        if (!SEVERITIES.contains(value)) {
            throw new RefusedException("severity", "'" + Quote.of(given) + "' is not one of low, medium, high");
        }
        return value;
    }
}
