package io.tidewatch.ingest.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a JSON body into its elements: one object, an array of them, or an object that holds the array under the list's
 * name. A name that stands twice in an object, text after the end and nesting deeper than 64 are refused. Safe for any
 * thread.
 */
public final class JsonElements {
    private static final int DEEPEST = 64;
    private static final int MOST = 100_000;
    /** What a body may unfold to: a name or value becomes about 100 bytes of memory, two bytes of {@code {}} as well. */
    private static final long MOST_TOKENS = 2_000_000;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(64 << 20)
                            .maxNumberLength(400)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonElements() {}

    /**
     * The elements, in order.
     *
     * @param listName the name that may hold the array, {@code events} for instance
     * @throws TidewatchException by the caller's fault, when the body is not JSON or holds something else
     */
    public static List<JsonNode> read(byte[] body, String listName) {
        JsonNode root = tree(body);
        JsonNode list = root.isObject() && root.path(listName).isArray() ? root.path(listName) : root;
        if (root != list && root.size() > 1) {
            throw TidewatchException.caller("the body has fields beside '" + listName + "'");
        }
        if (list.isObject()) {
            return List.of(list);
        }
        if (!list.isArray()) {
            throw TidewatchException.caller(
                    "the body must be an object, an array or {\"" + listName + "\": […]}, not " + JsonKind.of(list));
        }
        if (list.isEmpty()) {
            throw TidewatchException.caller("the body has no elements");
        }
        if (list.size() > MOST) {
            throw TidewatchException.limit("the body has " + list.size() + " elements; at most " + MOST + " are taken");
        }
        List<JsonNode> elements = new ArrayList<>(list.size());
        list.forEach(elements::add);
        return elements;
    }

    /**
     * The document.
     *
     * @throws TidewatchException by the caller's fault, when the body is not JSON
     */
    public static JsonNode tree(byte[] body) {
        if (body.length == 0) {
            throw TidewatchException.caller("the body is empty");
        }
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isMissingNode()) {
                throw TidewatchException.caller("the body is empty");
            }
            return root;
        } catch (StreamConstraintsException e) {
            throw TidewatchException.limit(
                    "the body is more than is taken at once: " + Quote.of(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw TidewatchException.caller("the body is not JSON" + where + ": " + Quote.of(e.getOriginalMessage()));
        } catch (IOException e) {
            throw TidewatchException.caller("the body is not JSON: " + Quote.of(String.valueOf(e.getMessage())));
        }
    }
}
