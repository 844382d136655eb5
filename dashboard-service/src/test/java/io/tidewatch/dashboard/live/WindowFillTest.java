package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.dashboard.gateway.JsonSource;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WindowFillTest {
    private static final List<LabelMatcher> MATCHERS =
            List.of(new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, "latency"));
    private static final NativeHistogram HISTOGRAM = new NativeHistogram(
            NativeHistogram.ResetHint.UNKNOWN,
            3,
            0.001,
            1,
            3,
            7.5,
            List.of(new NativeHistogram.Span(0, 1)),
            List.of(2.0),
            List.of(),
            List.of(),
            List.of());

    private final LiveWindows windows = new LiveWindows(WindowLimits.DEFAULT);
    private final List<String> asked = new ArrayList<>();

    private void fill(String bytes) throws IOException {
        JsonNode answer = new ObjectMapper().readTree("""
                {"data": {"result": [{"metric": {"__name__": "latency", "host": "a"},
                  "values": [[10, "1.5"]],
                  "histograms": [[20.5, {"count": "3", "sum": "7.5", "bytes": "%s"}]]}]}}
                """.formatted(bytes));
        JsonSource source = (upstream, project, path) -> {
            asked.add(path);
            return CompletableFuture.completedFuture(answer);
        };
        Selection selection = new Selection(MATCHERS, 60_000, 0, true);
        windows.register(selection, (series, timestamp, newest, append) -> {});
        new WindowFill(source)
                .fill(ProjectId.DEFAULT, windows, selection, 30_000)
                .toCompletableFuture()
                .join();
    }

    @Test
    void floatsAndHistogramsComeIntoTheWindowExactly() throws IOException {
        fill(Base64.getEncoder().encodeToString(new HistogramBytes().encode(HISTOGRAM)));
        assertThat(asked).singleElement().asString().endsWith("&histograms=bytes");
        SeriesPoints points = windows.select(MATCHERS, 0, 30_000).get(0);
        assertThat(points.size()).isEqualTo(2);
        assertThat(points.timestampsMs()).containsExactly(10_000, 20_500);
        assertThat(points.values()[0]).isEqualTo(1.5);
        assertThat(points.histograms()).containsExactly(null, HISTOGRAM);
    }

    @Test
    void aHistogramThatCannotBeReadFailsTheFill() {
        assertThatThrownBy(() -> fill("AAA="))
                .hasMessageContaining("the query-service sent a histogram that cannot be read");
    }
}
