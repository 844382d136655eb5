package io.tidewatch.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.WireCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The symbols of a remote write 2.0 request, and references into them. For one request, not for several threads. */
final class Symbols {
    private static final int HASH_BYTES = 16;

    private final List<String> texts = new ArrayList<>();
    private final List<@Nullable HashValue128> hashes = new ArrayList<>();
    private byte[] key = new byte[HASH_BYTES * 32];

    void add(String text) {
        texts.add(text);
        hashes.add(null);
    }

    /** What is wrong with the table: its first symbol must be the empty one. Empty when nothing is. */
    String wrong() {
        return !texts.isEmpty() && !texts.get(0).isEmpty()
                ? "symbols[0] must be empty, not '" + Quote.of(texts.get(0)) + "'"
                : "";
    }

    /** The symbol that metadata refers to. */
    String text(int ref) throws WrongPartException {
        check(ref);
        return texts.isEmpty() ? "" : texts.get(ref);
    }

    private void check(int ref) throws WrongPartException {
        // A request without symbols may refer to the empty one.
        if (Integer.compareUnsigned(ref, texts.size()) >= 0 && !(ref == 0 && texts.isEmpty())) {
            throw new WrongPartException("symbol " + Integer.toUnsignedString(ref) + " is out of range; there are "
                    + texts.size() + " symbols");
        }
    }

    /** Reads references, packed or not. */
    static int[] refs(CodedInputStream in, boolean packed, int[] before) throws IOException {
        if (!packed) {
            int[] longer = Arrays.copyOf(before, before.length + 1);
            longer[before.length] = in.readUInt32();
            return longer;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        int count = before.length;
        int[] refs = Arrays.copyOf(before, count + Math.min(in.getBytesUntilLimit(), 2 * LabelRules.MOST_LABELS + 2));
        while (in.getBytesUntilLimit() > 0) {
            if (count == refs.length) {
                refs = Arrays.copyOf(refs, 2 * count);
            }
            refs[count++] = in.readUInt32();
        }
        in.popLimit(limit);
        return count == refs.length ? refs : Arrays.copyOf(refs, count);
    }

    /** Checks that references are pairs within the table. */
    void checkLabels(int[] refs) throws WrongPartException {
        if (refs.length % 2 != 0) {
            throw new WrongPartException(refs.length + " references to symbols; labels need an even number");
        }
        for (int ref : refs) {
            check(ref);
        }
    }

    /** The labels that checked references stand for. */
    LabelCheck labels(int[] refs, LabelRules.Names names) throws WrongPartException {
        LabelCheck labels = new LabelCheck(names);
        for (int i = 0; i < refs.length; i += 2) {
            labels.add(texts.get(refs[i]), texts.get(refs[i + 1]));
        }
        return labels;
    }

    /** A key of the labels for the cache, of their texts: numbers of symbols mean nothing in the next request. */
    HashValue128 key(int[] refs) {
        int length = HASH_BYTES * refs.length;
        if (key.length < length) {
            key = new byte[2 * length];
        }
        for (int i = 0; i < refs.length; i++) {
            HashValue128 hash = hashes.get(refs[i]);
            if (hash == null) {
                hash = Hashing.xxh3_128().hashCharsTo128Bits(texts.get(refs[i]));
                hashes.set(refs[i], hash);
            }
            put(HASH_BYTES * i, hash.getMostSignificantBits());
            put(HASH_BYTES * i + 8, hash.getLeastSignificantBits());
        }
        return WireCache.key(key, 0, length);
    }

    private void put(int at, long value) {
        for (int i = 0; i < 8; i++) {
            key[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
