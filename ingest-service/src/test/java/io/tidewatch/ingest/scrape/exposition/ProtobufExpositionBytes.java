package io.tidewatch.ingest.scrape.exposition;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes {@code io.prometheus.client.MetricFamily} messages as client libraries do. */
public final class ProtobufExpositionBytes {
    private ProtobufExpositionBytes() {}

    /** Writes the fields of a message. */
    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] delimited(byte[]... messages) {
        return message(out -> {
            for (byte[] message : messages) {
                out.writeByteArrayNoTag(message);
            }
        });
    }

    static byte[] label(String name, String value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, value);
        });
    }

    static byte[] time(long seconds, int nanos) {
        return message(out -> {
            out.writeInt64(1, seconds);
            out.writeInt32(2, nanos);
        });
    }

    static byte[] family(String name, String help, int type, byte[]... metrics) {
        return message(out -> {
            // The type after the metrics: the order of fields is free.
            out.writeString(1, name);
            out.writeString(2, help);
            for (byte[] metric : metrics) {
                out.writeByteArray(4, metric);
            }
            out.writeEnum(3, type);
        });
    }

    static byte[] exemplar() {
        return message(out -> {
            out.writeByteArray(1, label("trace_id", "abc"));
            out.writeDouble(2, 0.3);
            out.writeByteArray(3, time(7, 5_000_000));
        });
    }

    static byte[] bucket(double bound, long count) {
        return message(out -> {
            out.writeUInt64(1, count);
            out.writeDouble(2, bound);
            out.writeByteArray(3, exemplar());
        });
    }

    static byte[] span(int offset, int length) {
        return message(out -> {
            out.writeSInt32(1, offset);
            out.writeUInt32(2, length);
        });
    }

    /** A histogram with classic buckets and a native part. */
    public static byte[] bothHistograms() {
        byte[] histogram = message(out -> {
            out.writeUInt64(1, 12);
            out.writeDouble(2, 18.4);
            out.writeByteArray(3, bucket(0.5, 3));
            out.writeSInt32(5, 1);
            out.writeDouble(6, 0.001);
            out.writeUInt64(7, 2);
            out.writeByteArray(12, span(0, 2));
            out.writeByteArray(12, span(1, 2));
            out.writeSInt64(13, 1);
            out.writeSInt64(13, 1);
            // The rest packed, as newer writers may.
            out.writeByteArray(13, message(packed -> {
                packed.writeSInt64NoTag(-1);
                packed.writeSInt64NoTag(0);
            }));
            out.writeByteArray(15, time(1_000, 0));
            out.writeByteArray(16, exemplar());
        });
        byte[] metric = message(out -> {
            out.writeByteArray(1, label("path", "a\"b"));
            out.writeByteArray(7, histogram);
        });
        return delimited(family("d", "how long", 4, metric));
    }
}
