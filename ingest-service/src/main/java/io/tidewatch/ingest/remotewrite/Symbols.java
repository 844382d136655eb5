package io.tidewatch.ingest.remotewrite;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of a remote write 2.0 request, and references into them. Texts are made only of symbols that are asked for:
 * series that came before are known by the hashes of theirs. For one request and one thread; texts and labels may be asked
 * for by those it is handed over to.
 */
final class Symbols {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int HASH_BYTES = 16;
    private static final byte[] NAME = Labels.NAME.getBytes(StandardCharsets.US_ASCII);

    private final byte[] wire;
    private int size;
    private int[] from = new int[256];
    private int[] to = new int[256];
    private @Nullable String[] texts = new @Nullable String[256];
    private long[] hashHigh = new long[256];
    /** Beside it 0 until it is worked out. */
    private long[] hashLow = new long[256];

    private byte[] key = new byte[HASH_BYTES * 32];

    Symbols(byte[] wire) {
        this.wire = wire;
    }

    /** Adds the symbol of those bytes; fails when they are not UTF-8. */
    void add(int begin, int end) throws IOException {
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
            texts = Arrays.copyOf(texts, 2 * size);
            hashHigh = Arrays.copyOf(hashHigh, 2 * size);
            hashLow = Arrays.copyOf(hashLow, 2 * size);
        }
        boolean ascii = true;
        for (int i = begin; i < end; i++) {
            ascii &= wire[i] >= 0;
        }
        if (!ascii) {
            texts[size] = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(wire, begin, end - begin))
                    .toString();
        }
        from[size] = begin;
        to[size++] = end;
    }

    private String at(int ref) {
        String known = texts[ref];
        if (known == null) {
            known = new String(wire, from[ref], to[ref] - from[ref], StandardCharsets.ISO_8859_1);
            texts[ref] = known;
        }
        return known;
    }

    /** What is wrong with the table: its first symbol must be the empty one. Empty when nothing is. */
    String wrong() {
        return size > 0 && from[0] != to[0] ? "symbols[0] must be empty, not '" + Quote.of(at(0)) + "'" : "";
    }

    /** The symbol that metadata refers to. */
    String text(int ref) throws WrongPartException {
        check(ref);
        return size == 0 ? "" : at(ref);
    }

    private void check(int ref) throws WrongPartException {
        // A request without symbols may refer to the empty one.
        if (Integer.compareUnsigned(ref, size) >= 0 && !(ref == 0 && size == 0)) {
            throw new WrongPartException(
                    "symbol " + Integer.toUnsignedString(ref) + " is out of range; there are " + size + " symbols");
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
            labels.add(text(refs[i]), text(refs[i + 1]));
        }
        return labels;
    }

    /** The metric's name among checked references of a series' labels. */
    String metricName(int[] refs) {
        for (int i = 0; i < refs.length; i += 2) {
            int ref = refs[i];
            if (Arrays.equals(wire, from[ref], to[ref], NAME, 0, NAME.length)) {
                return at(refs[i + 1]);
            }
        }
        return "";
    }

    /** A key of the labels for the cache, of their texts: numbers of symbols mean nothing in the next request. */
    HashValue128 key(int[] refs) {
        int length = HASH_BYTES * refs.length;
        if (key.length < length) {
            key = new byte[2 * length];
        }
        for (int i = 0; i < refs.length; i++) {
            int ref = refs[i];
            if (size > 0 && hashLow[ref] == 0) {
                HashValue128 hash = WireCache.key(wire, from[ref], to[ref]);
                hashHigh[ref] = hash.getMostSignificantBits();
                hashLow[ref] = hash.getLeastSignificantBits();
            }
            LONG.set(key, HASH_BYTES * i, hashHigh[ref]);
            LONG.set(key, HASH_BYTES * i + Long.BYTES, hashLow[ref]);
        }
        return WireCache.key(key, 0, length);
    }
}
