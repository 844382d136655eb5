package io.tidewatch.ingest.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;

/** Parts of a request read by protobuf itself. What it refuses is left to a reading of the whole request, which tells. */
final class WireMessages {
    /** How deep messages may be nested, protobuf's own bound. */
    private static final int DEEPEST = 100;

    private WireMessages() {}

    /**
     * The message in a range.
     *
     * @param depth of the message within the request
     */
    static <M> M read(Parser<M> parser, byte[] wire, int from, int to, int depth) throws UnusualWireException {
        CodedInputStream in = CodedInputStream.newInstance(wire, from, to - from);
        in.setRecursionLimit(DEEPEST - depth);
        try {
            M message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw UnusualWireException.INSTANCE;
        }
    }

    /** The text in a range. */
    static String text(byte[] wire, int from, int to) throws UnusualWireException {
        ByteString bytes = ByteString.copyFrom(wire, from, to - from);
        if (!bytes.isValidUtf8()) {
            throw UnusualWireException.INSTANCE;
        }
        return bytes.toStringUtf8();
    }
}
