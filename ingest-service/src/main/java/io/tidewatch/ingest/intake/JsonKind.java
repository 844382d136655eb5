package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What a JSON value is, in words. */
public final class JsonKind {
    private JsonKind() {}

    /** {@code an object}, {@code a string}, … */
    public static String of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case NULL, MISSING -> "null";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
