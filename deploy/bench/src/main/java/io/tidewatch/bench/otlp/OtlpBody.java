package io.tidewatch.bench.otlp;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * An {@code ExportMetricsServiceRequest} of one resource for each fifty points, as an SDK's exporter or a Collector sends
 * it: counters and gauges with three attributes each. Made once; times and values are then written into its bytes. Not
 * for several threads.
 */
final class OtlpBody {
    private static final int POINTS_A_RESOURCE = 50;
    /** Where a point has its time and its value: start (2), time (3) and as_double (4) stand first, in 9 bytes each. */
    private static final int TIME_AT = 10;

    private static final int VALUE_AT = 19;
    private static final int CUMULATIVE = 2;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final String[] ROUTES = {"/hook", "/hook/{id}", "/users", "/users/{id}", "/orders", "/orders/{id}"};
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] STATUSES = {"200", "201", "400", "404", "500"};

    /** Bytes, and where points begin in them. */
    private record Part(byte[] bytes, int[] points) {
        /** This as a field of a message, after other bytes. */
        static Part message(byte[] before, int field, Part... parts) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(before);
            int[] points = {};
            for (Part part : parts) {
                out.writeBytes(header(field, part.bytes.length));
                int at = out.size();
                int known = points.length;
                points = Arrays.copyOf(points, known + part.points.length);
                for (int i = 0; i < part.points.length; i++) {
                    points[known + i] = at + part.points[i];
                }
                out.writeBytes(part.bytes);
            }
            return new Part(out.toByteArray(), points);
        }

        Part then(byte[] after) {
            byte[] all = Arrays.copyOf(bytes, bytes.length + after.length);
            System.arraycopy(after, 0, all, bytes.length, after.length);
            return new Part(all, points);
        }
    }

    private final byte[] bytes;
    private final ByteBuffer numbers;
    private final int[] points;
    private final double[] values;
    private final Random random;

    /**
     * @param seed of values
     * @param from number of the first series, a multiple of fifty where resources are to be whole
     * @param to number after the last
     * @param startMs of the counters
     */
    OtlpBody(long seed, int from, int to, long startMs) {
        random = new Random(seed + from);
        Part[] resources = new Part[(to - from + POINTS_A_RESOURCE - 1) / POINTS_A_RESOURCE];
        for (int r = 0; r < resources.length; r++) {
            int first = from + r * POINTS_A_RESOURCE;
            resources[r] = resource(first, Math.min(to, first + POINTS_A_RESOURCE), startMs);
        }
        Part all = Part.message(new byte[0], 1, resources);
        bytes = all.bytes;
        points = all.points;
        values = new double[points.length];
        numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int size() {
        return points.length;
    }

    /** The request's bytes with the next value of each series; they are overwritten by the next call. */
    byte[] next(long timestampMs) {
        for (int i = 0; i < points.length; i++) {
            values[i] += random.nextInt(20);
            numbers.putLong(points[i] + TIME_AT, timestampMs * NANOS_PER_MS);
            numbers.putDouble(points[i] + VALUE_AT, values[i]);
        }
        return bytes;
    }

    private static Part resource(int from, int to, long startMs) {
        int pod = from / POINTS_A_RESOURCE;
        byte[] attributes = concat(
                attribute(1, "service.name", "service-" + pod % 23),
                attribute(1, "service.namespace", "team-" + pod % 7),
                attribute(1, "service.instance.id", "service-" + pod % 23 + "-" + Integer.toHexString(pod * 7919)),
                attribute(1, "host.name", "node-" + pod % 97),
                attribute(1, "telemetry.sdk.language", "java"));
        byte[] scope = bytes(out -> out.writeString(1, "io.opentelemetry.tomcat-10.0"));
        int calls = Math.min(to, from + 30) - from;
        Part[] metrics = to - from > 30 ? new Part[2] : new Part[1];
        metrics[0] = counter(from, from + calls, startMs);
        if (metrics.length > 1) {
            metrics[1] = gauge(from + calls, to, startMs);
        }
        Part scopeMetrics = Part.message(concat(header(1, scope.length), scope), 2, metrics);
        return Part.message(concat(header(1, attributes.length), attributes), 2, scopeMetrics);
    }

    private static Part counter(int from, int to, long startMs) {
        Part[] data = new Part[to - from];
        for (int i = 0; i < data.length; i++) {
            data[i] = point(
                    startMs,
                    attribute(7, "http.request.method", METHODS[i % 4]),
                    attribute(7, "http.route", ROUTES[i / 5 % 6]),
                    attribute(7, "http.response.status_code", STATUSES[i % 5]));
        }
        Part sum = Part.message(new byte[0], 1, data).then(bytes(out -> {
            out.writeEnum(2, CUMULATIVE);
            out.writeBool(3, true);
        }));
        return Part.message(header("http.server.requests", "{request}"), 7, sum);
    }

    private static Part gauge(int from, int to, long startMs) {
        Part[] data = new Part[to - from];
        for (int i = 0; i < data.length; i++) {
            data[i] = point(
                    startMs,
                    attribute(7, "jvm.memory.pool.name", "pool-" + i),
                    attribute(7, "jvm.memory.type", i % 2 == 0 ? "heap" : "non_heap"),
                    attribute(7, "thread.state", "runnable"));
        }
        return Part.message(header("jvm.memory.used", "By"), 5, Part.message(new byte[0], 1, data));
    }

    private static byte[] header(String name, String unit) {
        return bytes(out -> {
            out.writeString(1, name);
            out.writeString(2, "What the instrument is described by");
            out.writeString(3, unit);
        });
    }

    private static Part point(long startMs, byte[]... attributes) {
        byte[] fixed = bytes(out -> {
            out.writeFixed64(2, startMs * NANOS_PER_MS);
            out.writeFixed64(3, 0);
            out.writeDouble(4, 0);
        });
        return new Part(fixed, new int[] {0}).then(concat(attributes));
    }

    /** A KeyValue with a string, as a field. */
    private static byte[] attribute(int field, String key, String text) {
        byte[] value = bytes(out -> out.writeString(1, text));
        byte[] pair = bytes(out -> {
            out.writeString(1, key);
            out.writeByteArray(2, value);
        });
        return concat(header(field, pair.length), pair);
    }

    private static byte[] header(int field, int length) {
        return bytes(out -> {
            out.writeTag(field, 2);
            out.writeUInt32NoTag(length);
        });
    }

    /** Writes fields. */
    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
