package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.dashboard.gateway.UpstreamClient;
import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.Base64;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Fills the windows of a new selection with what the query-service already has. */
final class WindowFill {
    private final JsonSource source;

    WindowFill(JsonSource source) {
        this.source = source;
    }

    /** Announces the series and restores the samples that an evaluation from now on can read; repeating it is harmless. */
    CompletionStage<Void> fill(ProjectId project, LiveWindows windows, Selection selection, long nowMs) {
        String selector =
                selection.matchers().stream().map(WindowFill::text).collect(Collectors.joining(",", "{", "}"));
        String query = selector + "[" + selection.reachMs() + "ms]";
        String path =
                "/api/v1/query?time=" + nowMs / 1000.0 + "&query=" + UpstreamClient.encode(query) + "&histograms=bytes";
        return source.get(Upstream.QUERY, project, path).thenAccept(answer -> restore(answer, windows));
    }

    private static void restore(JsonNode answer, LiveWindows windows) {
        HistogramBytes decoder = new HistogramBytes();
        for (JsonNode series : answer.at("/data/result")) {
            Labels labels = WireLabels.read(series.path("metric"));
            long hash = SeriesHasher.hash(labels);
            windows.announce(hash, labels);
            for (JsonNode point : series.path("values")) {
                windows.restore(
                        hash,
                        Math.round(point.get(0).asDouble() * 1000),
                        WireValues.read(point.get(1).asText()));
            }
            for (JsonNode point : series.path("histograms")) {
                windows.restore(hash, Math.round(point.get(0).asDouble() * 1000), histogram(point.get(1), decoder), 0);
            }
        }
    }

    private static NativeHistogram histogram(JsonNode point, HistogramBytes decoder) {
        try {
            return decoder.decode(Base64.getDecoder().decode(point.path("bytes").asText()));
        } catch (IllegalArgumentException | CorruptRecordException e) {
            throw TidewatchException.dependency("the query-service sent a histogram that cannot be read", e);
        }
    }

    /** A matcher in PromQL, its label name quoted since it may be any. */
    static String text(LabelMatcher matcher) {
        String value =
                matcher.value().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return '"' + matcher.name() + '"' + matcher.op().symbol() + '"' + value + '"';
    }
}
