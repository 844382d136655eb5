package io.tidewatch.ingest.masking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Masks a JSON tree: texts and names as {@link TextMasker} does, every scalar below a secret name, and whole numbers
 * that are card numbers. Returns a new tree. Safe for any thread.
 */
public final class JsonMasker {
    private JsonMasker() {}

    /** The tree without what must not be written. */
    public static JsonNode mask(JsonNode node) {
        return mask(node, false);
    }

    private static JsonNode mask(JsonNode node, boolean secret) {
        if (node.isObject()) {
            ObjectNode masked = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> masked.set(
                            TextMasker.mask(field.getKey()),
                            mask(field.getValue(), secret || TextMasker.isSecretName(field.getKey()))));
            return masked;
        }
        if (node.isArray()) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> masked.add(mask(element, secret)));
            return masked;
        }
        if (secret && (node.isNumber() || (node.isTextual() && !node.textValue().isEmpty()))) {
            return JsonNodeFactory.instance.textNode(TextMasker.SECRET);
        }
        if (node.isTextual()) {
            String text = node.textValue();
            String masked = TextMasker.mask(text);
            return masked.equals(text) ? node : JsonNodeFactory.instance.textNode(masked);
        }
        if (node.isIntegralNumber() && CardNumbers.isCard(node.asText())) {
            return JsonNodeFactory.instance.textNode(TextMasker.CARD);
        }
        return node;
    }
}
