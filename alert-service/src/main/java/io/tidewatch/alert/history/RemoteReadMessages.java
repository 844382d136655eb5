package io.tidewatch.alert.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of Prometheus' remote read ({@code prompb/remote.proto}, {@code prompb/types.proto}): a request with one
 * query, and an answer with samples. Stateless.
 */
final class RemoteReadMessages {
    private static final NativeHistogram.ResetHint[] HINTS = NativeHistogram.ResetHint.values();

    private RemoteReadMessages() {}

    /** A sub-message; the stream ends where it does. */
    private interface Field {
        void read(int number, int tag, CodedInputStream in) throws IOException;
    }

    static byte[] request(List<LabelMatcher> matchers, long startMs, long endMs) throws IOException {
        return bytes(request -> request.writeByteArray(1, bytes(query -> {
            query.writeInt64(1, startMs);
            query.writeInt64(2, endMs);
            for (LabelMatcher matcher : matchers) {
                query.writeByteArray(3, bytes(one -> {
                    // In the order of LabelMatcher.Type: EQ, NEQ, RE, NRE.
                    one.writeEnum(1, matcher.op().ordinal());
                    one.writeString(2, matcher.name());
                    one.writeString(3, matcher.value());
                }));
            }
        })));
    }

    private interface Body {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        body.to(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** The series of the first query's result. */
    static List<SeriesPoints> series(byte[] response) throws IOException {
        List<SeriesPoints> series = new ArrayList<>();
        message(CodedInputStream.newInstance(response), (result, tag, in) -> {
            if (result == 1) {
                nested(in, (field, fieldTag, query) -> {
                    if (field == 1) {
                        SeriesBuilder builder = new SeriesBuilder();
                        nested(query, builder);
                        series.add(builder.build());
                    } else {
                        query.skipField(fieldTag);
                    }
                });
            } else {
                in.skipField(tag);
            }
        });
        return series;
    }

    private static void nested(CodedInputStream in, Field field) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        message(in, field);
        in.popLimit(limit);
    }

    private static void message(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(WireFormat.getTagFieldNumber(tag), tag, in);
        }
    }

    /** Reads a {@code TimeSeries}: floats and histograms stand apart there, each in the order of time. */
    private static final class SeriesBuilder implements Field {
        private final Labels.Builder labels = Labels.EMPTY.toBuilder();
        private long[] times = new long[64];
        private double[] values = new double[64];
        private int size;
        private final List<HistogramBuilder> histograms = new ArrayList<>();

        @Override
        public void read(int number, int tag, CodedInputStream in) throws IOException {
            switch (number) {
                case 1 -> label(in);
                case 2 -> sample(in);
                case 4 -> {
                    HistogramBuilder histogram = new HistogramBuilder();
                    nested(in, histogram);
                    histograms.add(histogram);
                }
                default -> in.skipField(tag);
            }
        }

        private void label(CodedInputStream in) throws IOException {
            String[] pair = {"", ""};
            nested(in, (number, tag, label) -> {
                if (number == 1 || number == 2) {
                    pair[number - 1] = label.readString();
                } else {
                    label.skipField(tag);
                }
            });
            labels.set(pair[0], pair[1]);
        }

        private void sample(CodedInputStream in) throws IOException {
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            times[size] = 0;
            values[size] = 0;
            nested(in, (number, tag, sample) -> {
                if (number == 1) {
                    values[size] = sample.readDouble();
                } else if (number == 2) {
                    times[size] = sample.readInt64();
                } else {
                    sample.skipField(tag);
                }
            });
            size++;
        }

        SeriesPoints build() {
            if (histograms.isEmpty()) {
                return new SeriesPoints(labels.build(), times, values, size);
            }
            int all = size + histograms.size();
            long[] allTimes = new long[all];
            double[] allValues = new double[all];
            @Nullable NativeHistogram[] allHistograms = new NativeHistogram[all];
            int sample = 0;
            int histogram = 0;
            for (int i = 0; i < all; i++) {
                if (histogram == histograms.size()
                        || sample < size && times[sample] < histograms.get(histogram).timestampMs) {
                    allTimes[i] = times[sample];
                    allValues[i] = values[sample++];
                } else {
                    HistogramBuilder next = histograms.get(histogram++);
                    allTimes[i] = next.timestampMs;
                    allValues[i] = Double.NaN;
                    allHistograms[i] = next.build();
                }
            }
            return new SeriesPoints(labels.build(), allTimes, allValues, allHistograms, null, all);
        }
    }

    /** Reads a {@code Histogram} with float counts, which is the form that is answered. */
    private static final class HistogramBuilder implements Field {
        private long timestampMs;
        private double count;
        private double sum;
        private int schema;
        private double zeroThreshold;
        private double zeroCount;
        private int hint;
        private final List<NativeHistogram.Span> negativeSpans = new ArrayList<>();
        private final List<Double> negativeCounts = new ArrayList<>();
        private final List<NativeHistogram.Span> positiveSpans = new ArrayList<>();
        private final List<Double> positiveCounts = new ArrayList<>();
        private final List<Double> customBounds = new ArrayList<>();

        @Override
        public void read(int number, int tag, CodedInputStream in) throws IOException {
            switch (number) {
                case 2 -> count = in.readDouble();
                case 3 -> sum = in.readDouble();
                case 4 -> schema = in.readSInt32();
                case 5 -> zeroThreshold = in.readDouble();
                case 7 -> zeroCount = in.readDouble();
                case 8 -> negativeSpans.add(span(in));
                case 10 -> doubles(in, negativeCounts);
                case 11 -> positiveSpans.add(span(in));
                case 13 -> doubles(in, positiveCounts);
                case 14 -> hint = in.readEnum();
                case 15 -> timestampMs = in.readInt64();
                case 16 -> doubles(in, customBounds);
                default -> in.skipField(tag);
            }
        }

        private static NativeHistogram.Span span(CodedInputStream in) throws IOException {
            int[] span = new int[2];
            nested(in, (number, tag, one) -> {
                if (number == 1) {
                    span[0] = one.readSInt32();
                } else if (number == 2) {
                    span[1] = one.readUInt32();
                } else {
                    one.skipField(tag);
                }
            });
            return new NativeHistogram.Span(span[0], span[1]);
        }

        private static void doubles(CodedInputStream in, List<Double> to) throws IOException {
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                to.add(in.readDouble());
            }
            in.popLimit(limit);
        }

        NativeHistogram build() throws IllegalArgumentException {
            return new NativeHistogram(
                    HINTS[hint >= 0 && hint < HINTS.length ? hint : 0],
                    schema,
                    zeroThreshold,
                    zeroCount,
                    count,
                    sum,
                    positiveSpans,
                    positiveCounts,
                    negativeSpans,
                    negativeCounts,
                    customBounds);
        }
    }
}
