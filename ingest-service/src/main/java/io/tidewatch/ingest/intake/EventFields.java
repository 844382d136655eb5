package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.masking.JsonMasker;
import io.tidewatch.ingest.masking.TextMasker;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The fields of one JSON object that is an event: each read checks its form and masks secrets; what is absent or null
 * reads as the empty text. Not for several threads.
 */
public final class EventFields {
    /** Longest text of a name, in characters. */
    public static final int LONGEST_NAME = 256;
    /** Longest error message, in characters; more is cut. */
    public static final int LONGEST_MESSAGE = 32_768;

    private static final int LONGEST_METADATA = 65_536;
    private static final Pattern WORD = Pattern.compile("[a-z0-9_.-]{1,64}");
    /** As long as events are kept. */
    private static final EventTime TIME = new EventTime(Duration.ofDays(90));

    private final JsonNode node;

    /** @throws RefusedException when the node is no object */
    public EventFields(JsonNode node) throws RefusedException {
        if (!node.isObject()) {
            throw new RefusedException("", "must be an object, not " + JsonKind.of(node));
        }
        this.node = node;
    }

    /**
     * Refuses any field but these.
     *
     * @param what the fields belong to, in words: {@code an error event}
     */
    public void onlyHas(Set<String> fields, String what) throws RefusedException {
        for (var field : node.properties()) {
            if (!fields.contains(field.getKey())) {
                throw new RefusedException(
                        Quote.of(field.getKey()), "is not a field of " + what + "; own data belongs in 'metadata'");
            }
        }
    }

    /** The value as it stands; a missing node when it is absent. */
    public JsonNode raw(String field) {
        return node.path(field);
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Milliseconds of the field {@code timestamp}, or the default one, when they are not too far from now. */
    public long timestampMs(long nowMs, long defaultTimeMs) throws RefusedException {
        return has("timestamp")
                ? TIME.read("timestamp", node.path("timestamp"), nowMs)
                : TIME.check("timestamp", defaultTimeMs, nowMs);
    }

    /** A text as the sender wrote it. */
    public String text(String field) throws RefusedException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new RefusedException(field, "must be a string, not " + JsonKind.of(value));
        }
        return value.textValue();
    }

    /** The value, which must not be empty. */
    public static String required(String value, String field) throws RefusedException {
        if (value.isEmpty()) {
            throw new RefusedException(field, "is missing");
        }
        return value;
    }

    /** 1 to 64 characters of {@code a-z 0-9 _ . -}; upper case is lowered. */
    public String word(String field) throws RefusedException {
        String value = text(field).toLowerCase(Locale.ROOT);
        if (!value.isEmpty() && (value.length() > 64 || !WORD.matcher(value).matches())) {
            throw new RefusedException(
                    field, "'" + Quote.of(value) + "' is not a word of 1 to 64 characters of a-z, 0-9, _, . and -");
        }
        return value;
    }

    /** A UUID in canonical form. */
    public String uuid(String field) throws RefusedException {
        String given = text(field);
        if (given.isEmpty()) {
            return "";
        }
        String uuid = UuidText.canonical(given);
        if (uuid == null) {
            throw new RefusedException(field, "'" + Quote.of(given) + "' is not a UUID");
        }
        return uuid;
    }

    /** A UUID, or the given one. */
    public String uuid(String field, Supplier<String> otherwise) throws RefusedException {
        String uuid = uuid(field);
        return uuid.isEmpty() ? otherwise.get() : uuid;
    }

    /** A masked text of at most {@link #LONGEST_NAME} characters on one line. */
    public String name(String field) throws RefusedException {
        return name(field, LONGEST_NAME);
    }

    /** A masked text of at most so many characters on one line. */
    public String name(String field, int longest) throws RefusedException {
        String value = text(field).strip();
        if (value.length() > longest) {
            throw new RefusedException(
                    field, "has " + value.length() + " characters; at most " + longest + " are taken");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(field, "has control characters");
        }
        return TextMasker.mask(value);
    }

    /** A masked text, cut after so many characters with a note of what was left out. */
    public String cutText(String field, int longest) throws RefusedException {
        return cut(TextMasker.mask(text(field)), longest);
    }

    /** The object {@code metadata} as masked JSON; empty when there is none in it. */
    public String metadata() throws RefusedException {
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

    /** NUL characters go: Postgres' text has none. */
    private static String cut(String text, int longest) {
        String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        if (clean.length() <= longest) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(longest - 1)) ? longest - 1 : longest;
        return clean.substring(0, end) + "… [" + (clean.length() - end) + " characters cut]";
    }
}
