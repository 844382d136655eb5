package io.tidewatch.alert.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidewatch.kit.problems.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object; whatever is not as asked is noted in the errors, and a harmless value returned so that
 * reading goes on. Not for several threads.
 */
public final class JsonFields {
    private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

    private final JsonNode object;
    private final String path;
    private final FieldErrors errors;

    private JsonFields(JsonNode object, String path, FieldErrors errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    /**
     * A request body.
     *
     * @throws ProblemException 400, when it is not a JSON object
     */
    public static JsonFields of(@Nullable JsonNode body, FieldErrors errors) {
        if (body == null || !body.isObject()) {
            throw ProblemException.invalid("body", "a JSON object is expected");
        }
        return new JsonFields(body, "", errors);
    }

    /** Notes every field that is not among the known ones: most often a typing mistake. */
    public JsonFields onlyKnown(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                error(name, "is not a known field");
            }
        });
        return this;
    }

    public void error(String name, String message) {
        errors.add(path + name, message);
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** A text that must be there: not blank, at most so many characters. */
    public String requiredText(String name, int limit) {
        String text = text(name, limit);
        if (text == null || text.isBlank()) {
            if (text != null || !has(name)) {
                error(name, "is required");
            }
            return "";
        }
        return text;
    }

    /** A text; null when absent or not a text. */
    public @Nullable String text(String name, int limit) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            error(name, "a text is expected");
            return null;
        }
        return checked(name, value.textValue(), limit);
    }

    private @Nullable String checked(String name, String text, int limit) {
        if (text.length() > limit) {
            error(name, "is longer than " + limit + " characters");
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            error(name, "contains the character NUL");
            return null;
        }
        return text;
    }

    public boolean flag(String name, boolean ifAbsent) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return ifAbsent;
        }
        if (!value.isBoolean()) {
            error(name, "true or false is expected");
            return ifAbsent;
        }
        return value.booleanValue();
    }

    /** A finite number; null when absent or not one. */
    public @Nullable Double number(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            error(name, "a number is expected");
            return null;
        }
        return value.doubleValue();
    }

    /** A whole number; null when absent or not one. */
    public @Nullable Long whole(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            error(name, "a whole number is expected");
            return null;
        }
        return value.longValue();
    }

    /** A list of texts; empty when absent. */
    public List<String> texts(String name, int count, int limit) {
        List<String> texts = new ArrayList<>();
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return texts;
        }
        if (!value.isArray()) {
            error(name, "a list of texts is expected");
            return texts;
        }
        if (value.size() > count) {
            error(name, "holds more than " + count + " elements");
            return texts;
        }
        for (int i = 0; i < value.size(); i++) {
            String field = name + "[" + i + "]";
            if (!value.get(i).isTextual()) {
                error(field, "a text is expected");
                continue;
            }
            String text = checked(field, value.get(i).textValue(), limit);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** An object of texts; empty when absent. */
    public Map<String, String> textMap(String name, int count, int limit) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return texts;
        }
        if (!value.isObject()) {
            error(name, "an object of texts is expected");
            return texts;
        }
        if (value.size() > count) {
            error(name, "holds more than " + count + " entries");
            return texts;
        }
        value.properties().forEach(entry -> {
            String field = name + "." + entry.getKey();
            if (!entry.getValue().isTextual()) {
                error(field, "a text is expected");
                return;
            }
            String text = checked(field, entry.getValue().textValue(), limit);
            if (text != null) {
                texts.put(entry.getKey(), text);
            }
        });
        return texts;
    }

    /** An object within; empty when absent. */
    public JsonFields object(String name) {
        JsonNode value = object.get(name);
        boolean absent = value == null || value.isNull();
        if (!absent && !value.isObject()) {
            error(name, "an object is expected");
            absent = true;
        }
        return new JsonFields(absent ? EMPTY : value, path + name + ".", errors);
    }
}
