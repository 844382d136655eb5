package io.tidewatch.bench;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Series as services export them: ten labels each, counters that grow, histograms whose buckets are cumulative, gauges
 * with three decimals. The same seed gives the same series and values. A slice of them belongs to one thread.
 */
final class BenchSeries {
    private static final String[] ROUTES = {"/hook", "/hook/{id}", "/users", "/users/{id}", "/orders", "/orders/{id}"};
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] STATUSES = {"200", "201", "400", "404", "500"};
    private static final String[] BOUNDS = {"0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "+Inf"};
    private static final String[] AREAS = {"heap", "nonheap", "direct", "mapped"};
    private static final int SERIES_A_POD = 50;

    private enum Form {
        COUNTER,
        GAUGE,
        /** Cumulative: higher bounds hold more. */
        BUCKET
    }

    /** Protobuf of all labels of a series, as fields of TimeSeries. */
    private final byte[][] labels;

    private final Form[] forms;
    private final long[] states;
    private final int[] ranks;
    private final int[] generations;
    private final Random random;
    private final int first;

    /** Series {@code from} to {@code to}, without the end. */
    BenchSeries(long seed, int from, int to) {
        labels = new byte[to - from][];
        forms = new Form[to - from];
        states = new long[to - from];
        ranks = new int[to - from];
        generations = new int[to - from];
        first = from;
        random = new Random(seed + from);
        for (int i = from; i < to; i++) {
            describe(i, i - from);
        }
    }

    int size() {
        return labels.length;
    }

    /** Another series takes the place of one: its pod has been replaced. */
    void renew(int place) {
        generations[place]++;
        states[place] = 0;
        describe(first + place, place);
    }

    /** The labels of a series, as fields of a Prometheus TimeSeries message. */
    byte[] labels(int series) {
        return labels[series];
    }

    /** The series' next value. */
    double next(int series) {
        return switch (forms[series]) {
            case COUNTER -> states[series] += random.nextInt(20);
            case GAUGE -> Math.rint(random.nextGaussian() * 5_000 + 50_000) / 1_000;
            case BUCKET -> {
                states[series] += 10;
                yield (double) states[series] * (ranks[series] + 1) / BOUNDS.length;
            }
        };
    }

    private void describe(int number, int place) {
        int pod = number / SERIES_A_POD;
        int inPod = number % SERIES_A_POD;
        Map<String, String> map = new TreeMap<>();
        map.put("cluster", "eu-1");
        map.put("namespace", "team-" + pod % 7);
        map.put("service", "service-" + pod % 23);
        String pods = "service-" + pod % 23 + "-" + Integer.toHexString(pod * 7919);
        map.put("pod", generations[place] == 0 ? pods : pods + "-" + generations[place]);
        map.put("instance", "10." + (pod >> 16 & 255) + "." + (pod >> 8 & 255) + "." + (pod & 255) + ":8080");
        map.put("job", "services");
        map.put("region", "eu-central");
        forms[place] = Form.COUNTER;
        if (inPod < 16) {
            map.put("__name__", "http_requests_total");
            map.put("method", METHODS[inPod % 4]);
            map.put("route", ROUTES[inPod / 4]);
            map.put("status", STATUSES[inPod % 5]);
        } else if (inPod < 32) {
            forms[place] = Form.BUCKET;
            ranks[place] = (inPod - 16) % 8;
            map.put("__name__", "http_request_duration_seconds_bucket");
            map.put("le", BOUNDS[ranks[place]]);
            map.put("method", "GET");
            map.put("route", ROUTES[(inPod - 16) / 8]);
        } else if (inPod < 40) {
            forms[place] = Form.GAUGE;
            map.put("__name__", "jvm_memory_used_megabytes");
            map.put("area", AREAS[inPod % 4]);
            map.put("pool", "pool-" + inPod / 4);
            map.put("version", "1.4.2");
        } else {
            map.put("__name__", "db_client_operations_total");
            map.put("operation", inPod % 2 == 0 ? "select" : "insert");
            map.put("collection", "table_" + inPod / 2);
            map.put("version", "1.4.2");
        }
        labels[place] = encode(map);
    }

    /** Labels as fields of a TimeSeries message: name and value each, in order. */
    static byte[] encode(Map<String, String> map) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (Map.Entry<String, String> label : new TreeMap<>(map).entrySet()) {
                int size = CodedOutputStream.computeStringSize(1, label.getKey())
                        + CodedOutputStream.computeStringSize(2, label.getValue());
                out.writeTag(1, 2);
                out.writeUInt32NoTag(size);
                out.writeString(1, label.getKey());
                out.writeString(2, label.getValue());
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
