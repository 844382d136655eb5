package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.engine.Value.Element;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesHistoryTest {
    private static final String MATRIX = """
            [{"metric": {"job": "a"}, "values": [[90, "1"], [95, "NaN"], [100, "+Inf"]]},
             {"metric": {"job": "b"}, "values": [[90.5, "-2.5"]]}]
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final SeriesHistory history = new SeriesHistory(10_000, 5_000);

    private static Element element(String job, long atMs, double value) {
        return new Element(new Labels.Builder().add("job", job).build(), atMs, value);
    }

    private void load() throws JsonProcessingException {
        history.load(json.readTree(MATRIX), 100_000);
    }

    private JsonNode state() throws JsonProcessingException {
        return json.readTree(history.snapshot());
    }

    @Test
    void tellsTheLoadedHistory() throws JsonProcessingException {
        load();
        assertThat(state()).isEqualTo(json.readTree("""
                {"series": [{"labels": {"job": "a"}, "points": [[90.0, 1.0], [95.0, "NaN"], [100.0, "+Inf"]]},
                            {"labels": {"job": "b"}, "points": [[90.5, -2.5]]}],
                 "step": 5.0, "start": 90.0, "end": 100.0}
                """));
    }

    @Test
    void movesOnWithNewValuesAndForgetsWhatLeavesTheRange() throws JsonProcessingException {
        load();
        history.add(105_000, List.of(element("a", 105_000, 2), element("c", 105_000, Double.NEGATIVE_INFINITY)));
        assertThat(state()).isEqualTo(json.readTree("""
                {"series": [{"labels": {"job": "a"}, "points": [[95.0, "NaN"], [100.0, "+Inf"], [105.0, 2.0]]},
                            {"labels": {"job": "c"}, "points": [[105.0, "-Inf"]]}],
                 "step": 5.0, "start": 95.0, "end": 105.0}
                """));
    }

    @Test
    void loadingAgainReplacesEverything() throws JsonProcessingException {
        load();
        history.load(json.readTree("[]"), 120_000);
        assertThat(state().path("series")).isEmpty();
        assertThat(state().path("end").asLong()).isEqualTo(120);
    }

    @Test
    void refusesMoreSeriesThanAChartCanShowAndStaysAsItWas() throws JsonProcessingException {
        load();
        List<Element> many = new ArrayList<>();
        for (int i = 0; i <= SeriesHistory.MAX_SERIES; i++) {
            many.add(element("j" + i, 105_000, i));
        }
        assertThatThrownBy(() -> history.add(105_000, many)).hasMessageContaining("2001 series");
        assertThat(state().path("series")).hasSize(1);
    }

    @Test
    void aDeltaHoldsTheValuesOfOneInstant() throws JsonProcessingException {
        assertThat(json.readTree(SeriesHistory.delta(105_250, List.of(element("a", 105_250, 1.5)))))
                .isEqualTo(json.readTree(
                        "{\"time\": 105.25, \"values\": [{\"labels\": {\"job\": \"a\"}, \"value\": 1.5}]}"));
    }
}
