package io.tidewatch.ingest.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks the fields of a protobuf message in a range of bytes, as far as encoders usually write them: whatever is unusual
 * or broken ends it with an {@link UnusualWireException}, and protobuf's own reader decides. Not for several threads.
 */
final class WireCursor {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] wire;
    private int at;
    private int end;

    WireCursor(byte[] wire) {
        this.wire = wire;
    }

    /** Begins with another range. */
    void over(int from, int to) {
        at = from;
        end = to;
    }

    int at() {
        return at;
    }

    /** The next field's tag; 0 at the end. Fields above 15 are unusual. */
    int tag() throws UnusualWireException {
        if (at == end) {
            return 0;
        }
        int tag = wire[at++];
        if (tag <= 0) {
            throw UnusualWireException.INSTANCE;
        }
        return tag;
    }

    /** The length of what follows; it lies within the message. */
    int length() throws UnusualWireException {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw UnusualWireException.INSTANCE;
        }
        return (int) length;
    }

    /** Passes over bytes that {@link #length} has told. */
    void skip(int length) {
        at += length;
    }

    long varint() throws UnusualWireException {
        long value = 0;
        for (int shift = 0; shift < 64 && at < end; shift += 7) {
            byte b = wire[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw UnusualWireException.INSTANCE;
    }

    long fixed64() throws UnusualWireException {
        if (end - at < Long.BYTES) {
            throw UnusualWireException.INSTANCE;
        }
        long value = (long) LONG.get(wire, at);
        at += Long.BYTES;
        return value;
    }

    /** A number that stands elsewhere. */
    long fixed64(int index) {
        return (long) LONG.get(wire, index);
    }
}
