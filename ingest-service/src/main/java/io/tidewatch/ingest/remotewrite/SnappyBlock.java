package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.intake.Body;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/**
 * Snappy's block format, the one without frames. The length that the block declares is checked before memory is taken
 * for it: against the limit, and against what so few bytes can unpack to. Safe for any thread.
 */
final class SnappyBlock {
    /** A copy of 64 bytes takes at least 3 (tag and offset), or 2 for up to 11 bytes; so no byte gives more than 22. */
    private static final int MOST_A_BYTE = 22;

    private SnappyBlock() {}

    /**
     * The plain bytes.
     *
     * @throws ProblemException with 413 when the block declares more than the limit
     * @throws TidewatchException by the caller's fault, when it is no block or its length is a lie
     */
    static byte[] unpack(byte[] block, int limit) {
        long declared = declaredLength(block);
        if (declared > limit) {
            throw Body.tooLarge(limit);
        }
        if (declared > (long) MOST_A_BYTE * block.length) {
            throw TidewatchException.caller("the snappy block declares " + declared + " bytes, more than its "
                    + block.length + " bytes can unpack to");
        }
        byte[] plain = new byte[(int) declared];
        try {
            // Checks the whole block first: the native code trusts it.
            if (!Snappy.isValidCompressedBuffer(block)) {
                throw TidewatchException.caller("the body is not a snappy block of the length that it declares");
            }
            int length = Snappy.uncompress(block, 0, block.length, plain, 0);
            if (length != plain.length) {
                throw TidewatchException.caller("the snappy block declares " + declared + " bytes and has " + length);
            }
        } catch (IOException e) {
            throw TidewatchException.caller("the body is not a snappy block");
        }
        return plain;
    }

    /** The varint at the start: little-endian groups of 7 bits, at most 32 bits (Snappy format description, 1). */
    private static long declaredLength(byte[] block) {
        long length = 0;
        for (int i = 0; i < 5 && i < block.length; i++) {
            length |= (long) (block[i] & 0x7F) << (7 * i);
            if (block[i] >= 0) {
                return length;
            }
        }
        throw TidewatchException.caller("the body is not a snappy block: it does not begin with its length");
    }
}
