package io.tidewatch.ingest.error;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.JsonKind;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.intake.RefusedException;
import io.tidewatch.ingest.intake.UuidText;
import io.tidewatch.ingest.masking.JsonMasker;
import io.tidewatch.ingest.masking.TextMasker;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads one error event from JSON: checks it, masks it, gives it a class where it names none. The fields are those of
 * {@code docs/formats/errors.md}. Safe for any thread.
 */
final class ErrorEventReader {
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
    private static final Pattern WORD = Pattern.compile("[a-z0-9_.-]{1,64}");

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_MESSAGE = 32_768;
    private static final int LONGEST_STACK = 131_072;
    private static final int LONGEST_METADATA = 65_536;
    /** As long as error events are kept. */
    private static final EventTime TIME = new EventTime(Duration.ofDays(90));

    private ErrorEventReader() {}

    /**
     * The event without its id when it brings none.
     *
     * @param nowMs when it arrived, also its time when it names none
     * @throws RefusedException naming the field that is wrong
     */
    static ErrorEvent.Builder read(JsonNode node, long nowMs, long defaultTimeMs) throws RefusedException {
        if (!node.isObject()) {
            throw new RefusedException("", "must be an object, not " + JsonKind.of(node));
        }
        for (var field : node.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new RefusedException(
                        Quote.of(field.getKey()), "is not a field of an error event; own data belongs in 'metadata'");
            }
        }
        ErrorEvent.Builder event = ErrorEvent.newBuilder();
        event.setErrorId(uuid(node, "error_id"));
        event.setTimestampMs(
                node.hasNonNull("timestamp")
                        ? TIME.read("timestamp", node.path("timestamp"), nowMs)
                        : TIME.check("timestamp", defaultTimeMs, nowMs));
        event.setSource(required(word(node, "source"), "source"));
        event.setSeverity(severity(node));
        event.setWorkflowId(uuid(node, "workflow_id"));
        event.setErrorType(name(node, "error_type"));
        String service = name(node, "service");
        event.setService(service.isEmpty() ? "unknown" : service);
        event.setMessage(cut(TextMasker.mask(text(node, "message")), LONGEST_MESSAGE));
        event.setStack(cut(TextMasker.mask(text(node, "stack")), LONGEST_STACK));
        if (event.getMessage().isEmpty() && event.getErrorType().isEmpty()) {
            throw new RefusedException("message", "is missing, and so is error_type; one of them is needed");
        }
        event.setMetadataJson(metadata(node));
        setType(event, word(node, "type"));
        return event.setAcceptedMs(nowMs);
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

    private static String text(JsonNode node, String field) throws RefusedException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new RefusedException(field, "must be a string, not " + JsonKind.of(value));
        }
        return value.textValue();
    }

    private static String required(String value, String field) throws RefusedException {
        if (value.isEmpty()) {
            throw new RefusedException(field, "is missing");
        }
        return value;
    }

    private static String word(JsonNode node, String field) throws RefusedException {
        String value = text(node, field).toLowerCase(Locale.ROOT);
        if (!value.isEmpty() && (value.length() > 64 || !WORD.matcher(value).matches())) {
            throw new RefusedException(
                    field, "'" + Quote.of(value) + "' is not a word of 1 to 64 characters of a-z, 0-9, _, . and -");
        }
        return value;
    }

    private static String severity(JsonNode node) throws RefusedException {
        String given = required(text(node, "severity"), "severity");
        String value = given.toLowerCase(Locale.ROOT);
        if (!SEVERITIES.contains(value)) {
            throw new RefusedException("severity", "'" + Quote.of(given) + "' is not one of low, medium, high");
        }
        return value;
    }

    private static String uuid(JsonNode node, String field) throws RefusedException {
        String given = text(node, field);
        if (given.isEmpty()) {
            return "";
        }
        String uuid = UuidText.canonical(given);
        if (uuid == null) {
            throw new RefusedException(field, "'" + Quote.of(given) + "' is not a UUID");
        }
        return uuid;
    }

    private static String name(JsonNode node, String field) throws RefusedException {
        String value = text(node, field).strip();
        if (value.length() > LONGEST_NAME) {
            throw new RefusedException(
                    field, "has " + value.length() + " characters; at most " + LONGEST_NAME + " are taken");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(field, "has control characters");
        }
        return TextMasker.mask(value);
    }

    private static String metadata(JsonNode node) throws RefusedException {
        JsonNode value = node.path("metadata");
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isObject()) {
            throw new RefusedException("metadata", "must be an object, not " + JsonKind.of(value));
        }
        String masked = JsonMasker.mask(value).toString();
        if (masked.length() > LONGEST_METADATA) {
            throw new RefusedException(
                    "metadata",
                    "has " + masked.length() + " characters as JSON; at most " + LONGEST_METADATA + " are taken");
        }
        return value.isEmpty() ? "" : masked;
    }

    /** The text up to the limit, with a note of what was left out. NUL characters go: Postgres' text has none. */
    private static String cut(String text, int longest) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        if (clean.length() <= longest) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(longest - 1)) ? longest - 1 : longest;
        return clean.substring(0, end) + "… [" + (clean.length() - end) + " characters cut]";
    }
}
