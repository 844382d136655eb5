package io.tidewatch.ingest.remotewrite;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/** Writes {@code prometheus.WriteRequest} messages for tests, right and wrong ones. */
public final class WriteRequestBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Something that writes fields. */
    @FunctionalInterface
    interface Fields {
        void write(CodedOutputStream to) throws IOException;
    }

    static byte[] message(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream to = CodedOutputStream.newInstance(bytes);
            fields.write(to);
            to.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] label(String name, String value) {
        return message(to -> {
            to.writeString(1, name);
            to.writeString(2, value);
        });
    }

    static byte[] sample(double value, long timestampMs) {
        return message(to -> {
            to.writeDouble(1, value);
            to.writeInt64(2, timestampMs);
        });
    }

    static byte[] span(int offset, int length) {
        return message(to -> {
            to.writeSInt32(1, offset);
            to.writeUInt32(2, length);
        });
    }

    /** Signed integers, packed. */
    static byte[] packed(long... values) {
        return message(to -> {
            for (long value : values) {
                to.writeSInt64NoTag(value);
            }
        });
    }

    /** Adds a series with one sample; labels are names and values in turn. */
    public WriteRequestBytes series(long timestampMs, double value, String... labels) {
        return series(to -> {
            for (int i = 0; i < labels.length; i += 2) {
                to.writeByteArray(1, label(labels[i], labels[i + 1]));
            }
            to.writeByteArray(2, sample(value, timestampMs));
        });
    }

    WriteRequestBytes series(Fields fields) {
        return field(1, message(fields));
    }

    /** Adds metadata of a family. */
    public WriteRequestBytes metadata(int type, String family, String help, String unit) {
        return field(3, message(to -> {
            to.writeEnum(1, type);
            to.writeString(2, family);
            to.writeString(4, help);
            to.writeString(5, unit);
        }));
    }

    private WriteRequestBytes field(int number, byte[] value) {
        out.writeBytes(message(to -> to.writeByteArray(number, value)));
        return this;
    }

    byte[] plain() {
        return out.toByteArray();
    }

    /** The message as a snappy block. */
    public byte[] snappy() {
        try {
            return Snappy.compress(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
