package io.tidewatch.bench.promql;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.EngineOptions;
import io.tidewatch.promql.engine.QueryResult;
import io.tidewatch.promql.engine.Value.MatrixValue;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The same range query over the same day, by our engine and by Prometheus', in turn. */
@Command(
        name = "engines",
        mixinStandardHelpOptions = true,
        description =
                "Time of a range query over a day in our engine and in the Prometheus installed here, as a ratio.")
public final class EnginesCommand implements Callable<Integer> {
    private static final long STEP_MS = 60_000;
    /** Steps lie between samples: ranges were closed until Prometheus 3, and would hold one more on their edge. */
    private static final long ASIDE_MS = 5_000;

    private static final double TOLERANCE = 1e-9;

    @Option(names = "--series", split = ",", description = "how many series (default: 100,1000)")
    private List<Integer> series = List.of(100, 1000);

    @Option(names = "--query", description = "over http_requests_total{job,instance,code} (default: ${DEFAULT-VALUE})")
    private String query = "sum by (job) (rate(http_requests_total[5m]))";

    @Option(names = "--warm-up", description = "rounds before those that count (default: ${DEFAULT-VALUE})")
    private int warmUp = 20;

    @Option(names = "--rounds", description = "rounds that count (default: ${DEFAULT-VALUE})")
    private int rounds = 25;

    private final Engine engine = new Engine(EngineOptions.defaults());

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(query + ", a day of samples 15 s apart, steps of 60 s; milliseconds: least, median");
        boolean same = true;
        for (int count : series) {
            same &= compare(count);
        }
        return same ? 0 : 1;
    }

    private boolean compare(int count) throws IOException, InterruptedException {
        List<SeriesPoints> day = CounterDay.series(count);
        Expr expr = PromQl.parse(query);
        SeriesSource arrays = (matchers, startMs, endMs) -> day;
        SeriesSource chunks = new ChunkSource(day);
        double[] fromArrays = new double[rounds];
        double[] fromChunks = new double[rounds];
        double[] theirs = new double[rounds];
        try (PrometheusProcess prometheus = new PrometheusProcess(day)) {
            long startMs = CounterDay.RANGE_MS + ASIDE_MS;
            long endMs = startMs + CounterDay.DAY_MS - STEP_MS;
            String difference =
                    difference(ours(expr, arrays, startMs, endMs), prometheus.range(query, startMs, endMs, STEP_MS));
            if (!difference.isEmpty()) {
                System.out.println(count + " series: the answers differ: " + difference);
                return false;
            }
            for (int round = -warmUp; round < rounds; round++) {
                double arraysMs = time(expr, arrays, startMs, endMs);
                double chunksMs = time(expr, chunks, startMs, endMs);
                double theirsMs = prometheus
                                .range(query, startMs, endMs, STEP_MS)
                                .at("/stats/timings/evalTotalTime")
                                .asDouble()
                        * 1000;
                if (round >= 0) {
                    fromArrays[round] = arraysMs;
                    fromChunks[round] = chunksMs;
                    theirs[round] = theirsMs;
                }
            }
        }
        print(count, "Prometheus, of its blocks", theirs, theirs);
        print(count, "ours, of compressed chunks", fromChunks, theirs);
        print(count, "ours, of arrays", fromArrays, theirs);
        return true;
    }

    private double time(Expr expr, SeriesSource source, long startMs, long endMs) {
        long begin = System.nanoTime();
        ours(expr, source, startMs, endMs);
        return (System.nanoTime() - begin) / 1e6;
    }

    private MatrixValue ours(Expr expr, SeriesSource source, long startMs, long endMs) {
        QueryResult result = engine.range(expr, source, startMs, endMs, STEP_MS);
        return (MatrixValue) result.value();
    }

    private static void print(int count, String what, double[] times, double[] theirs) {
        System.out.printf(
                Locale.ROOT,
                "%5d series  %-27s %9.1f %9.1f   %.3f of Prometheus' median%n",
                count,
                what,
                Arrays.stream(times).min().orElse(0),
                median(times),
                median(times) / median(theirs));
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** Where the answers are not the same to a billionth; empty when they are. */
    private static String difference(MatrixValue ours, JsonNode theirs) {
        if (ours.series().size() != theirs.path("result").size()) {
            return ours.series().size() + " and " + theirs.path("result").size() + " series";
        }
        for (JsonNode their : theirs.path("result")) {
            Labels.Builder labels = new Labels.Builder();
            their.path("metric")
                    .properties()
                    .forEach(l -> labels.add(l.getKey(), l.getValue().asText()));
            Labels wanted = labels.build();
            SeriesPoints our = ours.series().stream()
                    .filter(points -> points.labels().equals(wanted))
                    .findFirst()
                    .orElse(null);
            if (our == null || our.size() != their.path("values").size()) {
                return "series " + wanted;
            }
            for (int i = 0; i < our.size(); i++) {
                double value = their.path("values").path(i).path(1).asDouble();
                if (Math.abs(our.values()[i] - value) > TOLERANCE * Math.abs(value)) {
                    return wanted + " at " + our.timestampsMs()[i] + ": " + our.values()[i] + " and " + value;
                }
            }
        }
        return "";
    }
}
