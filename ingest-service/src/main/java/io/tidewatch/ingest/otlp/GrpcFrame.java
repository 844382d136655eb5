package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.intake.Body;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The frame of a gRPC message: a byte that says whether it is packed, its length in 4 bytes, big-endian, the message. */
public final class GrpcFrame {
    /** Bytes before the message. */
    public static final int HEADER_BYTES = 5;

    private GrpcFrame() {}

    /**
     * The only message of a unary call's body, unpacked within a bound.
     *
     * @param encoding the header {@code grpc-encoding}
     * @throws ProblemException with 413 when it has more bytes than the limit
     * @throws TidewatchException by the caller's fault, when it is no such frame
     */
    public static byte[] message(byte[] body, @Nullable String encoding, int limit) {
        if (body.length < HEADER_BYTES) {
            throw TidewatchException.caller("the call has no message");
        }
        int packed = body[0];
        long length = ByteBuffer.wrap(body, 1, 4).getInt() & 0xFFFF_FFFFL;
        if (packed != 0 && packed != 1) {
            throw TidewatchException.caller("the message begins with " + packed + ", neither 0 nor 1");
        }
        if (length != body.length - HEADER_BYTES) {
            throw TidewatchException.caller("the message declares " + length + " bytes, but "
                    + (body.length - HEADER_BYTES) + " came; a unary call has one message");
        }
        if (packed == 1 && (encoding == null || encoding.isBlank() || encoding.equals("identity"))) {
            throw TidewatchException.caller("the message is packed, but grpc-encoding does not say how");
        }
        return Body.plain(Arrays.copyOfRange(body, HEADER_BYTES, body.length), packed == 1 ? encoding : null, limit);
    }

    /** The frame of a message that is not packed. */
    public static byte[] of(byte[] message) {
        return ByteBuffer.allocate(HEADER_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** A text as the header {@code grpc-message} carries it: other bytes than printable ASCII, and %, encoded. */
    public static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7F && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xFF));
            }
        }
        return encoded.toString();
    }
}
