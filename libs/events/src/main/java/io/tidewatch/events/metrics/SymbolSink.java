package io.tidewatch.events.metrics;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The texts of a record, each once, numbered in the order in which they came. Not for several threads. */
final class SymbolSink {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final ByteSink encoded = new ByteSink(256);

    /** The number of a text. */
    int number(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(text, number);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        encoded.varint(bytes.length);
        encoded.bytes(bytes);
        return number;
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** Bytes of the section's body so far, without the count. */
    int size() {
        return encoded.size();
    }

    void writeTo(ByteSink out) {
        out.varint(numbers.size());
        out.append(encoded);
    }

    void clear() {
        numbers.clear();
        encoded.clear();
    }
}
