package io.tidewatch.local;

import com.google.protobuf.CodedOutputStream;
import io.tidewatch.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/** Builds a Prometheus remote write 1.0 request (prometheus.WriteRequest, snappy block). */
final class RemoteWriteRequest {
    private final ByteArrayOutputStream series = new ByteArrayOutputStream();

    RemoteWriteRequest add(Labels labels, long timestampMs, double value) throws IOException {
        byte[] sample = message(out -> {
            out.writeDouble(1, value);
            out.writeInt64(2, timestampMs);
        });
        byte[] timeSeries = message(out -> {
            for (int i = 0; i < labels.size(); i++) {
                String name = labels.name(i);
                String text = labels.value(i);
                out.writeByteArray(1, message(label -> {
                    label.writeString(1, name);
                    label.writeString(2, text);
                }));
            }
            out.writeByteArray(2, sample);
        });
        series.write(message(out -> out.writeByteArray(1, timeSeries)));
        return this;
    }

    byte[] snappy() throws IOException {
        return Snappy.compress(series.toByteArray());
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }
}
