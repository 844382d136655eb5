package io.tidewatch.ingest.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tidewatch.ingest.intake.JsonElements;
import io.tidewatch.ingest.intake.JsonKind;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.model.TidewatchException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * OTLP's own form of JSON, which differs from protobuf's: names in lowerCamelCase only, ids of traces and spans in
 * hexadecimal, enums as numbers only, 64-bit integers as number or string, unknown names passed over (OTLP
 * specification, "JSON Protobuf Encoding"). Works for the messages of every signal. Safe for any thread.
 */
public final class OtlpJson {
    private static final Set<String> HEX_FIELDS = Set.of("trace_id", "span_id", "parent_span_id");
    private static final BigInteger MOST_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS = new ConcurrentHashMap<>();

    /** Where in the document something stands, from the inside outwards. */
    private record Path(@Nullable Path outer, String step) {
        Path field(String name) {
            return new Path(this, step.isEmpty() ? name : "." + name);
        }

        Path element(int index) {
            return new Path(this, "[" + index + "]");
        }

        @Override
        public String toString() {
            return (outer == null ? "" : outer.toString()) + step;
        }
    }

    private OtlpJson() {}

    /**
     * Reads a document into the message.
     *
     * @throws TidewatchException by the caller's fault, naming the place that is wrong
     */
    public static void read(byte[] body, Message.Builder into) {
        message(JsonElements.tree(body), into, new Path(null, ""));
    }

    private static void message(JsonNode node, Message.Builder into, Path path) {
        if (!node.isObject()) {
            throw wrong(path, "must be an object, not " + JsonKind.of(node));
        }
        Map<String, FieldDescriptor> fields = FIELDS.computeIfAbsent(into.getDescriptorForType(), OtlpJson::fields);
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            FieldDescriptor field = fields.get(entry.getKey());
            if (field != null && !entry.getValue().isNull()) {
                field(entry.getValue(), field, into, path.field(entry.getKey()));
            }
        }
    }

    private static Map<String, FieldDescriptor> fields(Descriptor descriptor) {
        Map<String, FieldDescriptor> fields = new HashMap<>();
        descriptor.getFields().forEach(field -> fields.put(field.getJsonName(), field));
        return fields;
    }

    private static void field(JsonNode node, FieldDescriptor field, Message.Builder into, Path path) {
        if (!field.isRepeated()) {
            into.setField(field, value(node, field, into, path));
            return;
        }
        if (!node.isArray()) {
            throw wrong(path, "must be an array, not " + JsonKind.of(node));
        }
        for (int i = 0; i < node.size(); i++) {
            into.addRepeatedField(field, value(node.get(i), field, into, path.element(i)));
        }
    }

    private static Object value(JsonNode node, FieldDescriptor field, Message.Builder into, Path path) {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder inner = into.newBuilderForField(field);
                message(node, inner, path);
                yield inner.build();
            }
            case STRING -> text(node, path);
            case BYTE_STRING -> bytes(text(node, path), HEX_FIELDS.contains(field.getName()), path);
            case ENUM -> {
                if (!node.isIntegralNumber() || !node.canConvertToInt()) {
                    throw wrong(path, "must be the number of the enum's value, not " + JsonKind.of(node));
                }
                yield field.getEnumType().findValueByNumberCreatingIfUnknown(node.intValue());
            }
            case INT -> (int) integer(node, 32, isUnsigned(field), path);
            case LONG -> integer(node, 64, isUnsigned(field), path);
            case DOUBLE -> number(node, path);
            case FLOAT -> (float) number(node, path);
            case BOOLEAN -> {
                if (!node.isBoolean()) {
                    throw wrong(path, "must be true or false, not " + JsonKind.of(node));
                }
                yield node.booleanValue();
            }
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    private static String text(JsonNode node, Path path) {
        if (!node.isTextual()) {
            throw wrong(path, "must be a string, not " + JsonKind.of(node));
        }
        return node.textValue();
    }

    private static ByteString bytes(String text, boolean hex, Path path) {
        try {
            return ByteString.copyFrom(
                    hex ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw wrong(path, "'" + Quote.of(text) + "' is not " + (hex ? "hexadecimal" : "base64"));
        }
    }

    private static long integer(JsonNode node, int bits, boolean unsigned, Path path) {
        BigInteger number = null;
        try {
            if (node.isIntegralNumber()) {
                number = node.bigIntegerValue();
            } else if (node.isTextual() && node.textValue().length() <= 20) {
                number = new BigInteger(node.textValue());
            } else if (node.isNumber() && Math.abs(node.doubleValue()) < 1e19) {
                number = new BigDecimal(node.asText()).toBigIntegerExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            number = null;
        }
        boolean fits = number != null
                && (unsigned ? number.signum() >= 0 && number.bitLength() <= bits : number.bitLength() < bits);
        if (number == null || !fits) {
            String range =
                    unsigned ? "0 to " + MOST_UNSIGNED.shiftRight(64 - bits) : "a signed integer of " + bits + " bits";
            throw wrong(path, "'" + Quote.of(node.asText()) + "' is not an integer in range (" + range + ")");
        }
        return number.longValue();
    }

    private static double number(JsonNode node, Path path) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        String text = node.isTextual() ? node.textValue() : "";
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    boolean plain = !text.isEmpty()
                            && "+-.0123456789".indexOf(text.charAt(0)) >= 0
                            && "dDfF".indexOf(text.charAt(text.length() - 1)) < 0;
                    if (plain) {
                        yield Double.parseDouble(text);
                    }
                } catch (NumberFormatException e) {
                    // Said below.
                }
                throw wrong(path, "must be a number, 'NaN', 'Infinity' or '-Infinity', not " + JsonKind.of(node));
            }
        };
    }

    private static TidewatchException wrong(Path path, String why) {
        String at = path.toString();
        return TidewatchException.caller((at.isEmpty() ? "the body" : at) + ": " + why);
    }
}
