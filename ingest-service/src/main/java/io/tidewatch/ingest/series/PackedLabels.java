package io.tidewatch.ingest.series;

import io.tidewatch.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Labels as one array of bytes, a third of what they take as texts: for those that are kept for long and seldom asked for.
 * Names and values in UTF-8, each after its length (unsigned LEB128). Immutable, safe for any thread.
 */
public final class PackedLabels {
    private final byte[] bytes;

    public PackedLabels(Labels labels) {
        byte[] out = new byte[64];
        int length = 0;
        for (int i = 0; i < 2 * labels.size(); i++) {
            String text = i % 2 == 0 ? labels.name(i / 2) : labels.value(i / 2);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (out.length < length + utf8.length + 5) {
                out = Arrays.copyOf(out, 2 * (length + utf8.length + 5));
            }
            int rest = utf8.length;
            while (rest > 0x7F) {
                out[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            out[length++] = (byte) rest;
            System.arraycopy(utf8, 0, out, length, utf8.length);
            length += utf8.length;
        }
        bytes = Arrays.copyOf(out, length);
    }

    /** The labels, to which more may be added. */
    public Labels.Builder builder() {
        Labels.Builder builder = new Labels.Builder();
        String name = "";
        boolean named = false;
        int at = 0;
        while (at < bytes.length) {
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                length |= (next & 0x7F) << shift;
                if (next >= 0) {
                    break;
                }
            }
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            if (named) {
                builder.add(name, text);
            } else {
                name = text;
            }
            named = !named;
        }
        return builder;
    }
}
