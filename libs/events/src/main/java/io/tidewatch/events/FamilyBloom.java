package io.tidewatch.events;

import java.util.Collection;

/**
 * A Bloom filter over {@link MetricFamily#hash}, carried in the header {@link RecordHeaders#FAMILIES} so that a reader
 * can pass over a record unopened. Four bits a family; the length of the value is the size of the filter, 8 to 1,024
 * bytes. With one byte a family about one foreign family in 40 passes; a family that was added always passes. Not for
 * several threads while families are added.
 */
public final class FamilyBloom {
    /** Smallest filter, bytes. */
    public static final int MIN_BYTES = 8;
    /** Largest filter, bytes. */
    public static final int MAX_BYTES = 1024;

    private static final int HASHES = 4;

    private final byte[] bits;

    private FamilyBloom(byte[] bits) {
        this.bits = bits;
    }

    /** An empty filter of a good size for that many families. */
    public static FamilyBloom sizedFor(int families) {
        return new FamilyBloom(new byte[Math.max(MIN_BYTES, Math.min(MAX_BYTES, families))]);
    }

    /** The filter of these families. */
    public static FamilyBloom of(Collection<String> families) {
        FamilyBloom bloom = sizedFor(families.size());
        families.forEach(bloom::add);
        return bloom;
    }

    /**
     * A filter as {@link #toBytes} wrote it.
     *
     * @throws CorruptRecordException when it is too short or too long
     */
    public static FamilyBloom ofBytes(byte[] bytes) {
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new CorruptRecordException(
                    -1,
                    "header " + RecordHeaders.FAMILIES + " is " + bytes.length + " bytes long, not " + MIN_BYTES
                            + " to " + MAX_BYTES);
        }
        return new FamilyBloom(bytes.clone());
    }

    /** Adds a family (see {@link MetricFamily#of}). */
    public void add(String family) {
        add(MetricFamily.hash(family));
    }

    /** Adds a family by its hash. */
    public void add(long familyHash) {
        int first = (int) familyHash;
        int step = (int) (familyHash >>> 32) | 1;
        for (int i = 0; i < HASHES; i++) {
            int bit = Integer.remainderUnsigned(first + i * step, bits.length * 8);
            bits[bit >>> 3] |= (byte) (1 << (bit & 7));
        }
    }

    /** False when the family is certainly not in the record. */
    public boolean mightContain(String family) {
        return mightContain(MetricFamily.hash(family));
    }

    /** As {@link #mightContain(String)}, by {@link MetricFamily#hash}; allocates nothing. */
    public boolean mightContain(long familyHash) {
        int first = (int) familyHash;
        int step = (int) (familyHash >>> 32) | 1;
        for (int i = 0; i < HASHES; i++) {
            int bit = Integer.remainderUnsigned(first + i * step, bits.length * 8);
            if ((bits[bit >>> 3] & (1 << (bit & 7))) == 0) {
                return false;
            }
        }
        return true;
    }

    /** The header's value. */
    public byte[] toBytes() {
        return bits.clone();
    }
}
