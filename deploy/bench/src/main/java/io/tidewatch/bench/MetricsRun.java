package io.tidewatch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.bench.metrics.FolderSize;
import io.tidewatch.bench.metrics.ProcessTimes;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The same load and the same questions for one store. One use. */
final class MetricsRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long STEP_MS = 15_000;
    private static final int HISTORY_SERIES = 1_000;
    /** Names of probes, so many that every partition has some. */
    private static final int PROBES = 64;

    private final Target target;
    private final LoadOptions options;
    private final Duration history;
    private final long warmUpSeconds;
    private final long root;
    private final @Nullable Path data;
    private final PrintStream out;
    private final Map<Integer, Durations> queries = new LinkedHashMap<>();
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private volatile boolean over;

    /**
     * @param history how far back the series reach that are asked for
     * @param root process whose processor time, and that of all below it, counts; 0 for none
     * @param data folder whose growth counts; null for none
     */
    MetricsRun(
            Target target,
            LoadOptions options,
            Duration history,
            long warmUpSeconds,
            long root,
            @Nullable Path data,
            PrintStream out) {
        this.target = target;
        this.options = options;
        this.history = history;
        this.warmUpSeconds = warmUpSeconds;
        this.root = root;
        this.data = data;
        this.out = out;
        for (int series : new int[] {1, 100, HISTORY_SERIES}) {
            queries.put(series, new Durations());
        }
    }

    /** Runs it; answers whether everything was taken and found. */
    boolean run() throws IOException, InterruptedException {
        long written = writeHistory();
        long sizeBefore = size();
        Load load = new Load(target, options);
        Thread asking = new Thread(this::ask, "queries");
        load.start();
        Thread.sleep(warmUpSeconds * 1_000);
        asking.start();
        long before = load.accepted();
        SortedMap<String, Double> cpuBefore = cpu();
        long begin = System.nanoTime();
        LoadCommand.runFor(load, options, out);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long taken = load.accepted() - before;
        SortedMap<String, Double> cpuAfter = cpu();
        over = true;
        asking.join();
        load.stop();
        double visible = untilVisible();
        out.printf(
                Locale.ROOT,
                "  accepted %.0f samples/s over %.0f s after %d s of warm-up (%s)%n",
                taken / seconds,
                seconds,
                warmUpSeconds,
                load.report());
        if (visible < 0) {
            out.printf(Locale.ROOT, "  not all was found within %d s%n", PATIENCE.toSeconds());
        } else {
            out.printf(Locale.ROOT, "  all of it found %.1f s after the last answer%n", visible);
        }
        double all = 0;
        for (Map.Entry<String, Double> part : cpuAfter.entrySet()) {
            double spent = part.getValue() - cpuBefore.getOrDefault(part.getKey(), 0.0);
            all += spent;
            out.printf(
                    Locale.ROOT, "  %-18s %6.2f µs of processor time a sample%n", part.getKey(), spent * 1e6 / taken);
        }
        out.printf(Locale.ROOT, "  %-18s %6.2f µs, %.2f processors%n", "together", all * 1e6 / taken, all / seconds);
        if (data != null) {
            long grown = size() - sizeBefore;
            out.printf(
                    Locale.ROOT,
                    "  %.2f bytes a sample on disk now, %d in all (what is in memory or not merged yet changes it)%n",
                    (double) grown / Math.max(1, load.accepted()),
                    grown);
        }
        queries.forEach((series, times) -> out.printf(
                Locale.ROOT,
                "  %4d series, %s at steps of 60 s, beside the load: %s%n",
                series,
                text(history),
                times.summary()));
        out.printf(Locale.ROOT, "  history: %d samples of %d series%n", written, HISTORY_SERIES);
        return load.isClean() && visible >= 0;
    }

    private static String text(Duration of) {
        return of.toMinutes() % 60 == 0 ? of.toHours() + " h" : of.toMinutes() + " min";
    }

    private SortedMap<String, Double> cpu() {
        return root == 0 ? new TreeMap<>() : ProcessTimes.below(root);
    }

    private long size() {
        return data == null ? 0 : FolderSize.of(data);
    }

    private static byte[] labels(int series) {
        return BenchSeries.encode(Map.of(
                "__name__",
                "bench_history_total",
                "n",
                Integer.toString(series),
                "hundred",
                Integer.toString(series / 100),
                "job",
                "bench"));
    }

    /** In the order of time, as Prometheus needs it; an hour and some series a request. */
    private long writeHistory() throws IOException, InterruptedException {
        WriteBody body = new WriteBody();
        long now = System.currentTimeMillis();
        long start = now - history.toMillis();
        long written = 0;
        int most = (int) (3_600_000 / STEP_MS);
        long[] times = new long[most];
        double[] values = new double[most];
        for (long from = start; from < now; from += 3_600_000) {
            int count = 0;
            for (long at = from; at < Math.min(now, from + 3_600_000); at += STEP_MS) {
                times[count++] = at;
            }
            for (int series = 0; series < HISTORY_SERIES; series++) {
                for (int i = 0; i < count; i++) {
                    values[i] = (times[i] - start) / 1_000 * (series % 17 + 1) % 1_000_003;
                }
                body.add(labels(series), times, values, count);
                if (series % 20 == 19) {
                    deliver(body);
                }
            }
            written += (long) count * HISTORY_SERIES;
        }
        return written;
    }

    private void deliver(WriteBody body) throws IOException, InterruptedException {
        byte[] bytes = body.compressed();
        body.clear();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = target.write(bytes);
            if (answer.statusCode() / 100 == 2) {
                return;
            }
            if (answer.statusCode() != 429 && answer.statusCode() / 100 != 5 || System.nanoTime() > end) {
                throw new IOException(answer.statusCode() + " " + answer.body().strip());
            }
            Thread.sleep(100);
        }
    }

    private void ask() {
        Map<Integer, String> texts = Map.of(
                1,
                "rate(bench_history_total{n=\"7\"}[5m])",
                100,
                "sum by (job) (rate(bench_history_total{hundred=\"3\"}[5m]))",
                HISTORY_SERIES,
                "sum by (job) (rate(bench_history_total[5m]))");
        try {
            while (!over) {
                for (Map.Entry<Integer, Durations> query : queries.entrySet()) {
                    long end = System.currentTimeMillis();
                    String path = "/api/v1/query_range?query=" + encoded(texts.getOrDefault(query.getKey(), ""))
                            + "&start=" + (end - history.toMillis()) / 1000 + "&end=" + end / 1000 + "&step=60";
                    long begin = System.nanoTime();
                    HttpResponse<String> answer = get(path);
                    if (answer.statusCode() == 200 && answer.body().contains("\"values\"")) {
                        query.getValue().add(System.nanoTime() - begin);
                    }
                }
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            out.println("  queries ended: " + e);
        }
    }

    /** Seconds until samples that are sent now, behind all others, are found; negative when they are not. */
    private double untilVisible() throws IOException, InterruptedException {
        WriteBody body = new WriteBody();
        long now = System.currentTimeMillis();
        for (int i = 0; i < PROBES; i++) {
            body.add(BenchSeries.encode(Map.of("__name__", "bench_probe_" + i, "run", run)), now, i);
        }
        deliver(body);
        long begin = System.nanoTime();
        String path = "/api/v1/query?query=" + encoded("count({__name__=~\"bench_probe_.*\",run=\"" + run + "\"})");
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            HttpResponse<String> answer = get(path);
            if (answer.statusCode() == 200
                    && JSON.readTree(answer.body()).at("/data/result/0/value/1").asInt() == PROBES) {
                return (System.nanoTime() - begin) / 1e9;
            }
            Thread.sleep(50);
        }
        return -1;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = target.request(path).timeout(PATIENCE).GET().build();
        return target.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
