package io.tidewatch.query;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.CodedOutputStream;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidewatch.embedded.EmbeddedStack;
import io.tidewatch.events.MetricFamily;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.events.metrics.MetricsRecordWriter;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.Sample;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Prometheus' HTTP API, native histograms and exemplars, between a real Kafka and a real Postgres. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class PromApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Labels LATENCY = Labels.of("__name__", "latency_seconds", "route", "/hook");
    private static final NativeHistogram HISTOGRAM = new NativeHistogram(
            NativeHistogram.ResetHint.UNKNOWN,
            0,
            0.001,
            1,
            4,
            7.5,
            List.of(new NativeHistogram.Span(0, 2)),
            List.of(1.0, 2.0),
            List.of(),
            List.of(),
            List.of());

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    JdbcTransactions jdbc;

    private KafkaFixture kafka;
    private final ProjectId project = new ProjectId("prom-" + UUID.randomUUID());
    private final long now = System.currentTimeMillis() / 1000 * 1000;

    @BeforeEach
    void open() {
        kafka = new KafkaFixture(bootstrapServers);
    }

    @AfterEach
    void close() {
        kafka.close();
    }

    private Response ask(String path, Object... parameters) {
        RequestSpecification request = given().header("X-Tidewatch-Project", project.value());
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam((String) parameters[i], parameters[i + 1]);
        }
        return request.get("/api/v1" + path);
    }

    @Test
    void statisticsTellWhatEachStepLooksAt() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            samples.add(new Sample(now - 45_000 + i * 15_000, i));
        }
        kafka.metrics(4, project, Labels.of("__name__", "steps"), true, samples);
        await().atMost(PATIENCE).until(() -> "4"
                .equals(get("/query", "query", "count_over_time(steps[2m])", "time", now / 1000)
                        .getString("data.result[0].value[1]")));
        JsonPath all = get(
                "/query_range",
                "query",
                "sum_over_time(steps[30s])",
                "start",
                now / 1000 - 30,
                "end",
                now / 1000,
                "step",
                15,
                "stats",
                "all");
        assertThat(all.getString("data.stats.samples.totalQueryableSamplesPerStep"))
                .isEqualTo("[[" + (now / 1000 - 30) + ", 2], [" + (now / 1000 - 15) + ", 2], [" + now / 1000 + ", 2]]");
        assertThat(all.getLong("data.stats.samples.totalQueryableSamples")).isEqualTo(6);
        assertThat(all.getLong("data.stats.samples.peakSamples")).isPositive();
        assertThat(get("/query", "query", "steps", "time", now / 1000, "stats", "1")
                        .getMap("data.stats.samples"))
                .doesNotContainKey("totalQueryableSamplesPerStep");
    }

    /** Minutes of work within every limit but time. */
    private static final String SLOW = "sum_over_time(quantile_over_time(0.5, vector(time())[10h:1s])[10h:1s])";

    @Test
    void aQueryEndsWhenItsClientGoesAndOthersGoOn() throws Exception {
        double before = metric("tidewatch_query_promql_ended_total{limit=\"cancelled\"");
        String path = "/api/v1/query?query=" + URLEncoder.encode(SLOW, StandardCharsets.UTF_8);
        try (Socket client = new Socket("127.0.0.1", RestAssured.port)) {
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Tidewatch-Project: " + project.value()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().atMost(PATIENCE).until(() -> metric("tidewatch_query_promql_running") >= 1);
            assertThat(get("/query", "query", "1 + 1").getString("data.result[1]"))
                    .isEqualTo("2");
        }
        await().atMost(PATIENCE)
                .until(() -> metric("tidewatch_query_promql_ended_total{limit=\"cancelled\"") == before + 1
                        && metric("tidewatch_query_promql_running") == 0);
    }

    @Test
    void aQueryEndsAtItsTimeOut() {
        JsonPath json = ask("/query", "query", SLOW, "timeout", "200ms")
                .then()
                .statusCode(503)
                .extract()
                .jsonPath();
        assertThat(json.getString("errorType")).isEqualTo("timeout");
        assertThat(json.getString("error")).startsWith("query timed out in expression evaluation");
    }

    /** The sum of the lines of our own metrics that begin so. */
    private static double metric(String start) {
        return given().get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private JsonPath get(String path, Object... parameters) {
        return ask(path, parameters).then().statusCode(200).extract().jsonPath();
    }

    /** The answer to the same request as a form. */
    private JsonPath post(String path, Object... parameters) {
        RequestSpecification request = given().header("X-Tidewatch-Project", project.value());
        for (int i = 0; i < parameters.length; i += 2) {
            request.formParam((String) parameters[i], parameters[i + 1]);
        }
        return request.post("/api/v1" + path).then().statusCode(200).extract().jsonPath();
    }

    private void refused(int status, String type, String error, Response answer) {
        JsonPath json = answer.then()
                .statusCode(status)
                .contentType("application/json")
                .extract()
                .jsonPath();
        assertThat(json.getString("status")).isEqualTo("error");
        assertThat(json.getString("errorType")).isEqualTo(type);
        assertThat(json.getString("error")).isEqualTo(error);
    }

    private List<String> sql(String query) throws SQLException {
        return jdbc.in(ProjectScope.of(project), c -> {
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                List<String> out = new java.util.ArrayList<>();
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
                return out;
            }
        });
    }

    /** A float, then histograms, and exemplars, one of them twice. */
    private void sendHistograms() {
        MetricsRecordWriter writer = new MetricsRecordWriter();
        long hash = SeriesHasher.hash(LATENCY);
        String family = MetricFamily.of(LATENCY.metricName());
        int series = writer.series(family, hash, LATENCY);
        writer.sample(series, now - 60_000, 3, now - 90_000);
        writer.histogram(series, now - 45_000, HISTOGRAM, now - 90_000);
        writer.histogram(series, now - 30_000, HISTOGRAM, now - 90_000);
        writer.exemplar(family, hash, now - 31_000, 0.7, Labels.of("trace_id", "abc"));
        writer.exemplar(family, hash, now - 31_000, 0.7, Labels.of("trace_id", "abc"));
        writer.exemplar(family, hash, now - 46_000, 1.5, Labels.of("trace_id", "def"));
        writer.metadata(family, MetricType.HISTOGRAM, "How long", "seconds");
        kafka.metrics(2, project, writer);
    }

    @Test
    void nativeHistogramsAreStoredBesideFloatsAndAnsweredFromMemoryAndPostgres() {
        sendHistograms();
        for (boolean sealed : new boolean[] {false, true}) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                if (sealed) {
                    assertThat(sql("select sum(samples) from metric_seal")).containsExactly("3");
                }
                JsonPath answer = get("/query", "query", "latency_seconds[5m]", "time", now / 1000);
                assertThat(answer.getString("data.resultType")).isEqualTo("matrix");
                assertThat(answer.getList("data.result[0].values")).hasSize(1);
                assertThat(answer.getList("data.result[0].histograms")).hasSize(2);
                assertThat(answer.getString("data.result[0].histograms[1][1].count"))
                        .isEqualTo("4");
                assertThat(answer.getString("data.result[0].histograms[1][1].sum"))
                        .isEqualTo("7.5");
                assertThat(answer.<List<Object>>getList("data.result[0].histograms[1][1].buckets"))
                        .containsExactly(
                                List.of(3, "-0.001", "0.001", "1"),
                                List.of(0, "0.5", "1", "1"),
                                List.of(0, "1", "2", "2"));
            });
        }
        JsonPath instant = get("/query", "query", "latency_seconds", "time", now / 1000, "histograms", "bytes");
        assertThat(instant.getString("data.result[0].histogram[1].count")).isEqualTo("4");
        assertThat(new HistogramBytes()
                        .decode(Base64.getDecoder().decode(instant.getString("data.result[0].histogram[1].bytes"))))
                .isEqualTo(HISTOGRAM);
        assertThat(instant.getMap("data.result[0]")).doesNotContainKey("value");
        JsonPath median = get("/query", "query", "histogram_quantile(0.5, latency_seconds)", "time", now / 1000);
        assertThat(median.getDouble("data.result[0].value[1]")).isBetween(0.5, 1.0);
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonPath line = get("/ledger").setRootPath("ledger.find { it.signal == 'metrics' }");
            assertThat(line.getLong("in_kafka")).isEqualTo(6);
            assertThat(line.getLong("stored")).isEqualTo(5);
            assertThat(line.getLong("duplicates")).isEqualTo(1);
            assertThat(line.getLong("refused")).isZero();
            assertThat(line.getLong("in_memory")).isZero();
            assertThat(line.getLong("difference")).isZero();
        });
    }

    @Test
    void exemplarsAreAnsweredOnceBySeriesInTime() {
        sendHistograms();
        List<Map<String, Object>> expected = List.of(
                Map.of("labels", Map.of("trace_id", "def"), "value", "1.5", "timestamp", (int) ((now - 46_000) / 1000)),
                Map.of("labels", Map.of("trace_id", "abc"), "value", "0.7", "timestamp", (int)
                        ((now - 31_000) / 1000)));
        String query = "histogram_quantile(0.9, rate(latency_seconds{route=\"/hook\"}[5m])) + up";
        Object[] parameters = {"query", query, "start", now / 1000 - 600, "end", now / 1000};
        for (boolean sealed : new boolean[] {false, true}) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                if (sealed) {
                    assertThat(sql("select count(*) from exemplar")).containsExactly("2");
                }
                JsonPath answer = get("/query_exemplars", parameters);
                assertThat(answer.getList("data")).hasSize(1);
                assertThat(answer.getMap("data[0].seriesLabels")).isEqualTo(LATENCY.toMap());
                assertThat(answer.<Map<String, Object>>getList("data[0].exemplars"))
                        .isEqualTo(expected);
            });
        }
        assertThat(post("/query_exemplars", parameters).<Map<String, Object>>getList("data[0].exemplars"))
                .isEqualTo(expected);
        assertThat(get("/query_exemplars", "query", "latency_seconds", "end", now / 1000 - 40)
                        .getList("data[0].exemplars"))
                .hasSize(1);
        assertThat(get("/query_exemplars", "query", "other").getList("data")).isEmpty();
        refused(
                400,
                "bad_data",
                "end timestamp must not be before start timestamp",
                ask("/query_exemplars", "query", "x", "start", 2, "end", 1));
    }

    /** A request for one metric, with the answers that are taken. */
    private static byte[] readRequest(String metric, long startMs, long endMs, int... accepted) throws IOException {
        ByteArrayOutputStream matcher = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(matcher);
        out.writeString(2, "__name__");
        out.writeString(3, metric);
        out.flush();
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(query);
        out.writeInt64(1, startMs);
        out.writeInt64(2, endMs);
        out.writeByteArray(3, matcher.toByteArray());
        out.flush();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(request);
        out.writeByteArray(1, query.toByteArray());
        for (int type : accepted) {
            out.writeEnum(2, type);
        }
        out.flush();
        return Snappy.compress(request.toByteArray());
    }

    private Response read(byte[] request) {
        return given().header("X-Tidewatch-Project", project.value())
                .header("Content-Encoding", "snappy")
                .config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/x-protobuf", ContentType.BINARY)))
                .contentType("application/x-protobuf")
                .body(request)
                .post("/api/v1/read");
    }

    @Test
    void remoteReadAnswersChunksOfFloatsAndSamplesWhereThereAreHistograms() throws IOException {
        sendHistograms();
        kafka.metrics(4, project, Labels.of("__name__", "m"), true, List.of(new Sample(now - 1_000, 2)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get("/query", "query", "count({__name__=~\".+\"})", "time", now / 1000 - 1)
                                .getString("data.result[0].value[1]"))
                .isEqualTo("2"));
        Response chunks = read(readRequest("m", now - 60_000, now, 1, 0));
        assertThat(chunks.statusCode()).isEqualTo(200);
        assertThat(chunks.contentType()).startsWith("application/x-streamed-protobuf");
        ByteBuffer frame = ByteBuffer.wrap(chunks.asByteArray());
        byte[] message = new byte[frame.get()];
        int crc = frame.getInt();
        frame.get(message);
        assertThat(frame.hasRemaining()).isFalse();
        CRC32C expected = new CRC32C();
        expected.update(message);
        assertThat(crc).isEqualTo((int) expected.getValue());
        assertThat(new String(message, StandardCharsets.ISO_8859_1))
                .contains("__name__")
                .contains("m");

        Response samples = read(readRequest("latency_seconds", now - 60_000, now, 1, 0));
        assertThat(samples.contentType()).startsWith("application/x-protobuf");
        assertThat(samples.header("Content-Encoding")).isEqualTo("snappy");
        byte[] plain = Snappy.uncompress(samples.asByteArray());
        assertThat(new String(plain, StandardCharsets.ISO_8859_1))
                .contains("latency_seconds")
                .contains("/hook");
        assertThat(Snappy.uncompress(read(readRequest("m", now - 60_000, now)).asByteArray()))
                .isNotEmpty();
        assertThat(read(readRequest("absent", 0, now)).statusCode()).isEqualTo(200);
        assertThat(read("no snappy".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(400);
        assertThat(read(Snappy.compress(new byte[] {10, 99})).statusCode()).isEqualTo(400);
    }

    @Test
    void seriesLabelsAndMetadataAreListedWithinLimits() {
        sendHistograms();
        kafka.metrics(
                4,
                project,
                Labels.of("__name__", "requests_total", "http.method", "GET"),
                true,
                List.of(new Sample(now, 1)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/label/__name__/values").getList("data"))
                        .containsExactly("latency_seconds", "requests_total"));
        assertThat(get("/label/U__http_2e_method/values").getList("data")).containsExactly("GET");
        JsonPath limited = get("/labels", "limit", 2);
        assertThat(limited.getList("data")).containsExactly("__name__", "http.method");
        assertThat(limited.getList("warnings")).containsExactly("results truncated due to limit");
        assertThat(post("/labels", "match[]", "latency_seconds").getList("data"))
                .containsExactly("__name__", "route");
        assertThat(get("/series", "match[]", "{__name__=~\".+\"}", "limit", 1, "start", now / 1000 - 60)
                        .getList("data.__name__"))
                .containsExactly("latency_seconds");
        refused(400, "bad_data", "no match[] parameter provided", ask("/series"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/metadata").getMap("data")).hasSize(2));
        JsonPath metadata = get("/metadata", "metric", "latency_seconds", "limit", 1, "limit_per_metric", 1);
        assertThat(metadata.<Map<String, Object>>getList("data.latency_seconds"))
                .containsExactly(Map.of("type", "histogram", "help", "How long", "unit", "seconds"));
        assertThat(get("/metadata", "limit", 1).getMap("data")).hasSize(1);
        refused(400, "bad_data", "limit must be a number", ask("/metadata", "limit", "x"));

        JsonPath tsdb = get("/status/tsdb", "limit", 1).setRootPath("data");
        assertThat(tsdb.getLong("headStats.numSeries")).isEqualTo(2);
        assertThat(tsdb.getList("seriesCountByMetricName")).hasSize(1);
        assertThat(tsdb.getString("labelValueCountByLabelName[0].name")).isEqualTo("__name__");
    }

    @Test
    void queriesTakeLimitTimeOutLookBackAndStats() {
        kafka.metrics(4, project, Labels.of("__name__", "m", "i", "a"), true, List.of(new Sample(now - 120_000, 1)));
        kafka.metrics(4, project, Labels.of("__name__", "m", "i", "b"), true, List.of(new Sample(now - 1_000, 2)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get("/query", "query", "m", "time", now / 1000).getList("data.result"))
                .hasSize(2));
        JsonPath limited = get("/query", "query", "m", "time", now / 1000, "limit", 1, "stats", "all");
        assertThat(limited.getList("data.result")).hasSize(1);
        assertThat(limited.getList("warnings")).contains("results truncated due to limit");
        assertThat(limited.getLong("data.stats.samples.totalQueryableSamples")).isEqualTo(2);
        assertThat(limited.getDouble("data.stats.timings.execTotalTime")).isPositive();
        assertThat(post("/query", "query", "m", "time", now / 1000, "lookback_delta", "1m")
                        .getList("data.result.metric.i"))
                .containsExactly("b");
        assertThat(post("/query", "query", "m", "time", now / 1000).getMap("data"))
                .doesNotContainKey("stats");
        assertThat(get("/query_range", "query", "m", "start", now / 1000, "end", now / 1000, "step", 15, "limit", 1)
                        .getList("data.result"))
                .hasSize(1);
        refused(
                400,
                "bad_data",
                "invalid parameter \"timeout\": cannot parse \"soon\" to a valid duration",
                ask("/query", "query", "m", "timeout", "soon"));
    }

    @Test
    void aTierThatIsAskedForIsTheOnlyOneThatIsRead() {
        kafka.metrics(4, project, Labels.of("__name__", "tiered"), true, List.of(new Sample(now - 5_000, 1)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/query", "query", "tiered", "time", now / 1000, "tier", "raw")
                                .getList("data.result"))
                        .hasSize(1));
        JsonPath minutes = post("/query", "query", "tiered", "time", now / 1000, "tier", "1m");
        assertThat(minutes.getList("data.result")).isEmpty();
        assertThat(minutes.getList("warnings", String.class))
                .singleElement()
                .asString()
                .startsWith("only aggregates of 1m were read, as tier asks");
        refused(
                400,
                "bad_data",
                "invalid parameter \"tier\": \"2m\" is not one of raw, 1m, 5m",
                ask("/query_range", "query", "m", "start", 0, "end", 1, "step", 1, "tier", "2m"));
    }

    @Test
    void wrongQueriesAreRefusedInPrometheusWords() {
        refused(
                400,
                "bad_data",
                "invalid parameter \"end\": end timestamp must not be before start time",
                ask("/query_range", "query", "m", "start", 2, "end", 1, "step", 1));
        refused(
                400,
                "bad_data",
                "invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a"
                        + " positive integer",
                ask("/query_range", "query", "m", "start", 1, "end", 2, "step", 0));
        refused(
                400,
                "bad_data",
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution"
                        + " (?step=XX)",
                ask("/query_range", "query", "m", "start", 0, "end", 11_001, "step", 1));
        refused(
                400,
                "bad_data",
                "invalid parameter \"query\": invalid expression type \"range vector\" for range query, must be Scalar"
                        + " or instant Vector",
                ask("/query_range", "query", "m[5m]", "start", 0, "end", 1, "step", 1));
        refused(
                400,
                "bad_data",
                "invalid parameter \"start\": cannot parse \"\" to a valid timestamp",
                ask("/query_range", "query", "m"));
    }

    @Test
    void expressionsAreFormattedAndParsed() {
        assertThat(get("/format_query", "query", "foo/bar").getString("data")).isEqualTo("foo / bar");
        assertThat(post("/parse_query", "query", "foo/bar").getString("data.lhs.name"))
                .isEqualTo("foo");
        assertThat(ask("/parse_query", "query", "foo/").statusCode()).isEqualTo(400);
    }

    @Test
    void theStatusIsThatOfAServerWithPrometheusApi() {
        assertThat(get("/status/buildinfo").getMap("data"))
                .containsEntry("version", "3.5.0")
                .doesNotContainKey("features");
        assertThat(get("/status/runtimeinfo").getString("data.storageRetention"))
                .isEqualTo("1d");
        assertThat(get("/status/config").getMap("data")).isEqualTo(Map.of("yaml", ""));
        assertThat(get("/status/flags").getMap("data")).containsEntry("query.max-concurrency", "20");
    }
}
