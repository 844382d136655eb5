package io.tidewatch.events.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The texts of a record, decoded when first asked for. Reusable; not for several threads. */
final class SymbolSource {
    private final ByteSource body = new ByteSource();
    private final ByteSource cursor = new ByteSource();
    private int[] offsets = {};
    private @Nullable String[] texts = {};
    private int count;

    /** Forgets the texts of the record before. */
    void clear() {
        Arrays.fill(texts, 0, count, null);
        count = 0;
    }

    /** Reads where the texts stand. */
    void read(ByteSource section) {
        int symbols = section.count("number of symbols", 1, 1);
        if (offsets.length < symbols) {
            offsets = new int[symbols];
            texts = new String[symbols];
        }
        body.same(section);
        for (int i = 0; i < symbols; i++) {
            offsets[i] = section.offset();
            cursor.takeColumn(section, "symbol");
        }
        section.mustEnd("the symbols");
        count = symbols;
    }

    /** The text whose number stands next in the source. */
    String next(ByteSource source, String what) {
        int number = source.index(what, count);
        String text = texts[number];
        if (text == null) {
            cursor.same(body);
            cursor.seek(offsets[number]);
            text = cursor.utf8(cursor.count("symbol", 1, 1), "symbol");
            texts[number] = text;
        }
        return text;
    }
}
