package io.tidewatch.query.prom;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.timeseries.index.Cardinality;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What Prometheus' API tells of the server: JSON out. Safe for any thread. */
public final class StatusEndpoints {
    /** The version of Prometheus whose API this is: clients ask for it to know what they may use. */
    static final String API_VERSION = "3.5.0";

    private static final int MOST_COUNTS = 10_000;

    private final PromQueries queries;
    private final Duration retention;
    private final Map<String, String> flags;
    private final String version;
    private final Clock clock;

    /**
     * @param retention how long raw samples are kept
     * @param flags by the names of Prometheus' flags
     * @param version of this program
     */
    public StatusEndpoints(
            PromQueries queries, Duration retention, Map<String, String> flags, String version, Clock clock) {
        this.queries = queries;
        this.retention = retention;
        this.flags = Map.copyOf(flags);
        this.version = version;
        this.clock = clock;
    }

    /** Without {@code features}: Grafana takes a server that lists some for Mimir. */
    byte[] buildInfo() {
        return object(out -> {
            out.writeStringField("version", API_VERSION);
            out.writeStringField("revision", "tidewatch-" + version);
            out.writeStringField("branch", "");
            out.writeStringField("buildUser", "");
            out.writeStringField("buildDate", "");
            out.writeStringField("goVersion", "");
        });
    }

    byte[] runtimeInfo() {
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return object(out -> {
            out.writeStringField("startTime", started.toString());
            out.writeStringField("CWD", "");
            out.writeStringField("hostname", hostname());
            out.writeStringField("serverTime", clock.instant().toString());
            out.writeBooleanField("reloadConfigSuccess", true);
            out.writeStringField("lastConfigTime", started.toString());
            out.writeNumberField("corruptionCount", 0);
            out.writeNumberField(
                    "goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount());
            out.writeNumberField("GOMAXPROCS", Runtime.getRuntime().availableProcessors());
            out.writeNumberField("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
            out.writeStringField("GOGC", "");
            out.writeStringField("GODEBUG", "");
            out.writeStringField("storageRetention", DurationText.print(retention.toMillis()));
        });
    }

    byte[] tsdb(ProjectId project, PromParameters parameters) {
        int limit = 10;
        if (!parameters.text("limit").isEmpty()) {
            limit = number(parameters.text("limit"));
        }
        SeriesIndex index = queries.index(project);
        Cardinality counts = index.cardinality(limit);
        long now = clock.millis();
        return object(out -> {
            out.writeObjectFieldStart("headStats");
            out.writeNumberField("numSeries", counts.series());
            out.writeNumberField("numLabelPairs", counts.labelPairs());
            out.writeNumberField("chunkCount", counts.series());
            out.writeNumberField("minTime", now - retention.toMillis());
            out.writeNumberField("maxTime", now);
            out.writeEndObject();
            counts(out, "seriesCountByMetricName", counts.seriesByMetric());
            counts(out, "labelValueCountByLabelName", counts.valuesByLabel());
            counts(out, "memoryInBytesByLabelName", counts.charactersByLabel());
            counts(out, "seriesCountByLabelValuePair", counts.seriesByPair());
            out.writeObjectFieldStart("seriesLimit");
            out.writeNumberField("most", index.limit().most());
            out.writeNumberField("created", index.limit().createdSeries());
            out.writeNumberField("refused", index.limit().refusedSeries());
            out.writeStringField(
                    "grows", Objects.requireNonNullElse(index.limit().culprit(), ""));
            out.writeEndObject();
        });
    }

    /** What is configured here is not Prometheus' YAML; it may hold secrets besides. */
    byte[] config() {
        return object(out -> out.writeStringField("yaml", ""));
    }

    byte[] flags() {
        return object(out -> {
            for (Map.Entry<String, String> flag : flags.entrySet()) {
                out.writeStringField(flag.getKey(), flag.getValue());
            }
        });
    }

    private static int number(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit > 0 && limit <= MOST_COUNTS) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw TidewatchException.caller("limit must be a positive number");
        }
        throw TidewatchException.caller("limit must be a positive number, at most " + MOST_COUNTS);
    }

    private static void counts(JsonGenerator out, String name, List<Cardinality.Count> counts) throws IOException {
        out.writeArrayFieldStart(name);
        for (Cardinality.Count count : counts) {
            out.writeStartObject();
            out.writeStringField("name", count.name());
            out.writeNumberField("value", count.value());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static byte[] object(PromJson.Data members) {
        return PromJson.success(List.of(), List.of(), out -> {
            out.writeStartObject();
            members.to(out);
            out.writeEndObject();
        });
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
