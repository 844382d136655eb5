package io.tidewatch.query.remoteread;

import com.google.protobuf.CodedOutputStream;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.source.SeriesPoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The two forms of an answer ({@code prompb/remote.proto}, {@code prompb/types.proto}): a {@code ReadResponse} with all
 * samples, or frames of {@code ChunkedReadResponse}, each with its length and CRC-32C before it. Stateless.
 */
final class ReadResponse {
    /** A frame is sent when it is as long. */
    private static final int FRAME_BYTES = 1 << 20;

    private static final int XOR = 1;

    /** Writes a message. */
    private interface Message {
        void to(CodedOutputStream out) throws IOException;
    }

    private ReadResponse() {}

    /** A {@code ReadResponse}; a list of series for each query. */
    static byte[] sampled(List<List<SeriesPoints>> results) throws IOException {
        return bytes(out -> {
            for (List<SeriesPoints> result : results) {
                message(out, 1, query -> {
                    for (SeriesPoints series : result) {
                        message(query, 1, one -> series(one, series));
                    }
                });
            }
        });
    }

    /** Frames with the series of one query. Series must hold floats only. */
    static void streamed(int queryIndex, List<SeriesPoints> result, OutputStream to) throws IOException {
        for (SeriesPoints series : result) {
            int next = 0;
            while (next < series.size()) {
                int from = next;
                ByteArrayOutputStream chunks = new ByteArrayOutputStream();
                CodedOutputStream out = CodedOutputStream.newInstance(chunks);
                labels(out, series.labels());
                while (next < series.size() && (next == from || chunks.size() < FRAME_BYTES)) {
                    int end = Math.min(series.size(), next + XorChunk.SAMPLES);
                    chunk(out, series, next, end);
                    out.flush();
                    next = end;
                }
                out.flush();
                byte[] chunked = chunks.toByteArray();
                frame(
                        bytes(frame -> {
                            frame.writeByteArray(1, chunked);
                            frame.writeInt64(2, queryIndex);
                        }),
                        to);
            }
        }
    }

    private static void chunk(CodedOutputStream out, SeriesPoints series, int from, int to) throws IOException {
        byte[] data = XorChunk.encode(series.timestampsMs(), series.values(), from, to);
        message(out, 2, chunk -> {
            chunk.writeInt64(1, series.timestampsMs()[from]);
            chunk.writeInt64(2, series.timestampsMs()[to - 1]);
            chunk.writeEnum(3, XOR);
            chunk.writeByteArray(4, data);
        });
    }

    private static void frame(byte[] message, OutputStream to) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(message);
        byte[] length = new byte[CodedOutputStream.computeUInt32SizeNoTag(message.length)];
        CodedOutputStream out = CodedOutputStream.newInstance(length);
        out.writeUInt32NoTag(message.length);
        out.flush();
        to.write(length);
        to.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        to.write(message);
    }

    private static void series(CodedOutputStream out, SeriesPoints series) throws IOException {
        labels(out, series.labels());
        @Nullable NativeHistogram @Nullable [] histograms = series.histograms();
        for (int i = 0; i < series.size(); i++) {
            long timestampMs = series.timestampsMs()[i];
            double value = series.values()[i];
            NativeHistogram histogram = histograms == null ? null : histograms[i];
            if (histogram == null) {
                message(out, 2, sample -> {
                    sample.writeDouble(1, value);
                    sample.writeInt64(2, timestampMs);
                });
            } else {
                message(out, 4, one -> histogram(one, histogram, timestampMs));
            }
        }
    }

    private static void histogram(CodedOutputStream out, NativeHistogram h, long timestampMs) throws IOException {
        out.writeDouble(2, h.count());
        out.writeDouble(3, h.sum());
        out.writeSInt32(4, h.schema());
        out.writeDouble(5, h.zeroThreshold());
        out.writeDouble(7, h.zeroCount());
        spans(out, 8, h.negativeSpans());
        doubles(out, 10, h.negativeCounts());
        spans(out, 11, h.positiveSpans());
        doubles(out, 13, h.positiveCounts());
        out.writeEnum(14, h.resetHint().ordinal());
        out.writeInt64(15, timestampMs);
        doubles(out, 16, h.customBounds());
    }

    private static void spans(CodedOutputStream out, int field, List<NativeHistogram.Span> spans) throws IOException {
        for (NativeHistogram.Span span : spans) {
            message(out, field, one -> {
                one.writeSInt32(1, span.offset());
                one.writeUInt32(2, span.length());
            });
        }
    }

    private static void doubles(CodedOutputStream out, int field, List<Double> values) throws IOException {
        if (!values.isEmpty()) {
            message(out, field, packed -> {
                for (double value : values) {
                    packed.writeDoubleNoTag(value);
                }
            });
        }
    }

    private static void labels(CodedOutputStream out, Labels labels) throws IOException {
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            message(out, 1, label -> {
                label.writeString(1, name);
                label.writeString(2, value);
            });
        }
    }

    private static void message(CodedOutputStream out, int field, Message message) throws IOException {
        out.writeByteArray(field, bytes(message));
    }

    private static byte[] bytes(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        message.to(out);
        out.flush();
        return bytes.toByteArray();
    }
}
