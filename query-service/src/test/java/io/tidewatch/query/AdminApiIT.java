package io.tidewatch.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.kit.lines.SeriesLine;
import io.tidewatch.kit.lines.SeriesLineReader;
import io.tidewatch.kit.lines.WrongLineException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Sample;
import io.tidewatch.model.StaleMarker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Erasing by REST, on a whole service. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class AdminApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private KafkaFixture kafka;
    private final ProjectId project = new ProjectId("admin-" + UUID.randomUUID());
    private final long now = System.currentTimeMillis() / 1000 * 1000;

    @BeforeEach
    void open() {
        kafka = new KafkaFixture(bootstrapServers);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    private RequestSpecification request(Object... parameters) {
        RequestSpecification request = given().header("X-Tidewatch-Project", project.value());
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam((String) parameters[i], parameters[i + 1]);
        }
        return request;
    }

    private List<Integer> counts() {
        return request("query", "sort_desc(count_over_time({__name__=~\".+\"}[10m]))", "time", now / 1000)
                .get("/api/v1/query")
                .jsonPath()
                .getList("data.result.collect { it.value[1] }", Integer.class);
    }

    private void refused(String error, Response answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("error")).contains(error);
    }

    @Test
    void whatIsErasedIsGoneWithTheAnswerAndItsSeriesAreForgotten() {
        List<Sample> samples =
                List.of(new Sample(now - 90_000, 1), new Sample(now - 60_000, 2), new Sample(now - 30_000, 3));
        for (String user : List.of("42", "43")) {
            kafka.metrics(2, project, Labels.of("__name__", "clicks_total", "user", user), true, samples);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counts()).containsExactly(3, 3));

        assertThat(request("match[]", "{user=\"42\"}")
                        .post("/api/v1/admin/tsdb/delete_series")
                        .statusCode())
                .isEqualTo(204);
        assertThat(counts()).containsExactly(3);
        assertThat(given().header("X-Tidewatch-Project", project.value())
                        .formParam("match[]", "clicks_total")
                        .formParam("start", now / 1000 - 70)
                        .formParam("end", now / 1000 - 50)
                        .post("/api/v1/admin/tsdb/delete_series")
                        .statusCode())
                .isEqualTo(204);
        assertThat(counts()).containsExactly(2);

        await().atMost(PATIENCE)
                .until(() ->
                        request().post("/api/v1/admin/tsdb/clean_tombstones").statusCode() == 204);
        JsonPath erasures = request().get("/api/v1/admin/tsdb/erasures").jsonPath();
        assertThat(erasures.getList("data.state")).containsExactly("done", "done");
        assertThat(erasures.getList("data.samples", Integer.class)).containsExactly(1, 3);
        assertThat(erasures.getList("data.seriesForgotten", Integer.class)).containsExactly(0, 1);
        assertThat(counts()).containsExactly(2);
        assertThat(given().header("X-Tidewatch-Project", "other-" + project)
                        .get("/api/v1/admin/tsdb/erasures")
                        .jsonPath()
                        .getList("data"))
                .isEmpty();

        long later = System.currentTimeMillis();
        kafka.metrics(
                2, project, Labels.of("__name__", "clicks_total", "user", "42"), true, List.of(new Sample(later, 9)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(request("query", "clicks_total{user=\"42\"}", "time", later / 1000.0)
                                .get("/api/v1/query")
                                .jsonPath()
                                .getList("data.result"))
                        .as("what comes later is kept")
                        .hasSize(1));
    }

    @Test
    void whatCannotBeErasedIsRefusedInPrometheusWords() {
        refused("no match[] parameter provided", request().post("/api/v1/admin/tsdb/delete_series"));
        refused(
                "match[] must contain at least one non-empty matcher",
                request("match[]", "{a=\"\"}").put("/api/v1/admin/tsdb/delete_series"));
        refused(
                "end timestamp must not be before start time",
                request("match[]", "a", "start", 20, "end", 10).post("/api/v1/admin/tsdb/delete_series"));
        refused(
                "invalid parameter \"start\"",
                request("match[]", "a", "start", "soon").post("/api/v1/admin/tsdb/delete_series"));
        assertThat(request().get("/api/v1/admin/tsdb/erasures").jsonPath().getList("data"))
                .isEmpty();
    }

    private static SeriesLine line(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new SeriesLineReader().read(bytes, bytes.length);
        } catch (WrongLineException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsExportedIsEverySampleBitByBit() {
        double[] values = {
            -0.0, StaleMarker.VALUE, Double.longBitsToDouble(0x7ff8_0000_00ab_cdefL), Double.NEGATIVE_INFINITY, 0.1
        };
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            samples.add(new Sample(now - 60_000 + i * 1_000L, values[i]));
        }
        Labels floats = Labels.of("__name__", "odd_total", "zone", "\"ü\n");
        kafka.metrics(1, project, floats, true, samples);
        NativeHistogram histogram = new NativeHistogram(
                NativeHistogram.ResetHint.NO_RESET,
                1,
                0.5,
                1,
                3,
                2.5,
                List.of(new NativeHistogram.Span(0, 2)),
                List.of(1.0, 1.0),
                List.of(),
                List.of(),
                List.of());
        Labels ofHistogram = Labels.of("__name__", "odd_seconds");
        MetricsRecordWriter writer = new MetricsRecordWriter();
        int series = writer.series("odd_seconds", SeriesHasher.hash(ofHistogram), ofHistogram);
        writer.histogram(series, now - 50_000, histogram, now - 100_000);
        kafka.metrics(1, project, writer);
        await().atMost(PATIENCE).untilAsserted(() -> {
            Response answer = request("match[]", "{__name__=~\"odd_.*\"}", "match[]", "odd_total")
                    .get("/api/v1/export");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("X-Tidewatch-Series")).isEqualTo("2");
            List<SeriesLine> lines =
                    answer.asString().lines().map(AdminApiIT::line).toList();
            assertThat(lines).extracting(SeriesLine::labels).containsExactly(ofHistogram, floats);
            assertThat(lines.get(0).histograms()).startsWith(histogram);
            assertThat(lines.get(0).startsMs()).containsExactly(now - 100_000);
            assertThat(lines.get(1).size()).isEqualTo(values.length);
            for (int i = 0; i < values.length; i++) {
                assertThat(lines.get(1).timestampsMs()[i])
                        .isEqualTo(samples.get(i).timestampMs());
                assertThat(Double.doubleToRawLongBits(lines.get(1).values()[i]))
                        .isEqualTo(Double.doubleToRawLongBits(values[i]));
            }
        });
        assertThat(request("match[]", "odd_total", "start", (now - 58_500) / 1000.0, "end", (now - 56_000) / 1000.0)
                        .get("/api/v1/export")
                        .asString())
                .contains("\"values\":[\"NaN:7ff8000000abcdef\",\"-Infinity\",0.1]");
        assertThat(request("match[]", "{__name__=~\"odd_.*\"}", "format", "prometheus")
                        .get("/api/v1/export")
                        .asString())
                .startsWith("odd_total{zone=\"\\\"ü\\n\"} -0.0 " + (now - 60_000) + "\n")
                .endsWith("# 1 native histograms have no text and were left out\n");
        refused("no match[] parameter provided", request().get("/api/v1/export"));
        refused("'csv' is not one of", request("match[]", "a", "format", "csv").get("/api/v1/export"));
        refused("end timestamp", request("match[]", "a", "start", 9, "end", 8).get("/api/v1/export"));
    }

    @Test
    void aProjectIsGivenItsOwnRetention() {
        assertThat(request().get("/api/v1/admin/retention").jsonPath().getMap(""))
                .isEqualTo(Map.of("raw", "1d", "minutes", "1w", "five_minutes", "30d", "own", false));
        assertThat(request()
                        .contentType("application/json")
                        .body("{\"raw\": \"36h\", \"five_minutes\": \"90d\"}")
                        .put("/api/v1/admin/retention")
                        .jsonPath()
                        .getMap(""))
                .isEqualTo(Map.of("raw", "1d12h", "minutes", "1w", "five_minutes", "90d", "own", true));
        for (String wrong : List.of(
                "{\"raw\": \"1h\"}", "{\"raw\": \"long\"}", "{\"minutes\": \"1d\"}", "{\"five_minutes\": \"2d\"}")) {
            Response answer =
                    request().contentType("application/json").body(wrong).put("/api/v1/admin/retention");
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(answer.jsonPath().getString("errors[0].field")).as(wrong).isIn("raw", "minutes", "five_minutes");
        }
        assertThat(request().delete("/api/v1/admin/retention").jsonPath().getBoolean("own"))
                .isFalse();
    }
}
