package io.tidewatch.ingest.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.TreeMap;

/** Values of attributes as text: scalars as they are, bytes as base64, arrays and maps as JSON. */
final class AttributeText {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final double EXACT = 9_007_199_254_740_992.0;

    private AttributeText() {}

    static String of(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue());
            case BYTES_VALUE ->
                Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case ARRAY_VALUE, KVLIST_VALUE -> json(value).toString();
            default -> "";
        };
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < EXACT
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static JsonNode json(AnyValue value) {
        return switch (value.getValueCase()) {
            case BOOL_VALUE -> JSON.booleanNode(value.getBoolValue());
            case INT_VALUE -> JSON.numberNode(value.getIntValue());
            case DOUBLE_VALUE -> JSON.numberNode(value.getDoubleValue());
            case ARRAY_VALUE -> {
                var array = JSON.arrayNode();
                value.getArrayValue().getValuesList().forEach(one -> array.add(json(one)));
                yield array;
            }
            case KVLIST_VALUE -> {
                TreeMap<String, JsonNode> sorted = new TreeMap<>();
                for (KeyValue one : value.getKvlistValue().getValuesList()) {
                    sorted.put(one.getKey(), json(one.getValue()));
                }
                yield JSON.objectNode().setAll(sorted);
            }
            case VALUE_NOT_SET -> JSON.nullNode();
            default -> JSON.textNode(of(value));
        };
    }
}
