package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.events.v1.DeadLetter;
import io.tidewatch.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people, programs and attackers get wrong, sent to the public origin: each gets an answer that names field and
 * index, the good part is kept, and after each of them every process is the one that it was and takes the next request.
 */
@ExtendWith(RunningStack.class)
class BadInputE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ERRORS = "/api/error-events";
    private static final String METRICS = "/api/v1/monitoring/metrics";
    private static final int TEN_MB = 10_000_000;

    private final RunningStack.Running running = RunningStack.running();
    private final Api api = running.api;
    private final String service = "bad-" + UUID.randomUUID();
    private List<ProcessHandle> processes = List.of();

    @BeforeEach
    void rememberProcesses() {
        processes = processes();
    }

    @AfterEach
    void everyProcessIsTheSameAndTheNextGoodRequestWorks() throws Exception {
        Api.Answer error = api.post(ERRORS, error("low"));
        assertThat(error.status()).as(error.text()).isEqualTo(202);
        Api.Answer metric = api.post(METRICS, metric("bad_input_after", "1"));
        assertThat(metric.status()).as(metric.text()).isEqualTo(200);
        assertThat(processes()).isEqualTo(processes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"severity\": \"urgent\"'|severity|urgent",
                "'\"severity\": \"low\", \"colour\": \"red\"'|colour|field",
                "'\"severity\": \"low\", \"timestamp\": \"NaN\"'|timestamp|NaN",
                "'\"severity\": \"low\", \"timestamp\": \"NEXT-YEAR\"'|timestamp|future",
                "'\"severity\": \"low\", \"error_id\": \"17\"'|error_id|17",
                "'\"severity\": \"low\", \"metadata\": []'|metadata|object"
            })
    void ofErrorsTheGoodOnesAreKeptAndTheBadOneIsNamed(String fields, String field, String said) throws Exception {
        String bad = "{\"source\": \"worker\", \"service\": \"" + service + "\", \"message\": \"bad\", "
                + fields.replace("NEXT-YEAR", nextYear()) + "}";
        Api.Answer half = api.post(ERRORS, "[" + error("high") + "," + bad + "," + error("high") + "]");
        assertThat(half.status()).as(half.text()).isEqualTo(202);
        assertRefused(half, 1, field, said);
        assertThat(half.json().path("accepted").asInt()).isEqualTo(2);
        assertThat(half.json().path("rejected").asInt()).isEqualTo(1);

        Api.Answer whole = api.post(ERRORS, bad);
        assertProblem(whole, 400);
        assertRefused(whole, 0, field, said);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(api.get("/api/error-metrics?severity=high&service=" + service)
                                .json()
                                .path("total")
                                .asInt())
                        .isEqualTo(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"value\": \"much\"'|value|must be a number",
                "'\"value\": 1, \"type\": \"meter\"'|type|meter",
                "'\"value\": 1, \"labels\": {\"9x\": \"a\"}'|labels.9x|not allowed",
                "'\"value\": 1, \"timestamp\": \"NaN\"'|timestamp|NaN",
                "'\"value\": 1, \"timestamp\": \"NEXT-YEAR\"'|timestamp|future",
                "'\"value\": 1, \"valeu\": 1'|valeu|field"
            })
    void ofMetricsTheGoodOnesAreKeptAndTheBadOneIsNamed(String fields, String field, String said) throws Exception {
        String good = "bad_input_" + UUID.randomUUID().toString().replace("-", "");
        String bad = "{\"name\": \"bad_input_metric\", " + fields.replace("NEXT-YEAR", nextYear()) + "}";
        Api.Answer half = api.post(METRICS, "[" + metric(good, "7") + "," + bad + "]");
        assertThat(half.status()).as(half.text()).isEqualTo(200);
        assertRefused(half, 1, field, said);
        Api.Answer whole = api.post(METRICS, bad);
        assertProblem(whole, 400);
        assertRefused(whole, 0, field, said);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(api.query(good).at("/0/value/1").asText()).isEqualTo("7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"this is not JSON", "{\"name\": ", "[]", "17", "NaN", "{\"timestamp\": NaN}", "'\u0000'", "' '"})
    void whatIsNotJsonOrNothingIsA400(String body) throws Exception {
        for (String path : List.of(ERRORS, METRICS, "/api/v1/monitoring/alerts", "/api/v1/channels")) {
            assertProblem(api.post(path, body), 400);
        }
    }

    @Test
    void aRuleThatIsWrongNamesItsField() throws Exception {
        Api.Answer severity = api.post(
                "/api/v1/monitoring/alerts",
                "{\"name\": \"Bad\", \"expression\": \"up == 0\", \"severity\": \"urgent\"}");
        assertProblem(severity, 400);
        assertThat(severity.text()).contains("severity").contains("urgent");
        Api.Answer expression = api.post(
                "/api/v1/monitoring/alerts", "{\"name\": \"Bad\", \"expression\": \"up ==\", \"severity\": \"info\"}");
        assertProblem(expression, 400);
        assertThat(expression.json().at("/errors/0/field").asText()).isEqualTo("expression");
    }

    @Test
    void aSnappyBlockThatLiesAboutItsSizeIsRefusedBeforeMemoryIsTaken() throws Exception {
        // 2 GiB, 60 MiB and 100 bytes declared by a block that holds a handful.
        for (byte[] length : new byte[][] {
            {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07},
            {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x1E},
            {100}
        }) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            block.write(length);
            block.write(new byte[] {0x08, 'a', 'b', 'c'});
            Api.Answer answer = api.write(block.toByteArray());
            assertThat(answer.status()).as(answer.text()).isIn(400, 413);
            assertThat(answer.type()).startsWith("application/problem+json");
            assertThat(answer.text()).containsAnyOf("bytes", "length");
        }
    }

    @Test
    void remoteWriteKeepsTheGoodSeriesAndSaysInTextWhatWasRefused() throws Exception {
        long now = System.currentTimeMillis();
        String name = "bad_input_" + UUID.randomUUID().toString().replace("-", "");
        Api.Answer answer = api.write(new RemoteWriteRequest()
                .add(Labels.of("__name__", name), now, 3)
                .add(
                        Labels.of("__name__", "bad_input_future"),
                        now + Duration.ofDays(365).toMillis(),
                        1)
                .add(Labels.of("__name__", "bad_input_label", "9x", "a"), now, 1)
                .snappy());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).startsWith("text/plain");
        assertThat(answer.text()).startsWith("2 refused, 1 accepted").contains("first: ");
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(api.query(name).at("/0/value/1").asText()).isEqualTo("3"));
    }

    @Test
    void aGzipBombIsA413AndWhatIsNotGzipIsA400() throws Exception {
        assertProblem(api.postPacked(ERRORS, bomb()), 413);
        assertProblem(api.postPacked(METRICS, bomb()), 413);
        assertProblem(api.postPacked(METRICS, "not gzip".getBytes(StandardCharsets.UTF_8)), 400);
    }

    @Test
    void tenMegabytesOfOneLabelAreNamedAndRefused() throws Exception {
        String label = "x".repeat(TEN_MB);
        Api.Answer json = api.post(
                METRICS, "{\"name\": \"bad_input_long\", \"value\": 1, \"labels\": {\"long\": \"" + label + "\"}}");
        assertProblem(json, 400);
        assertRefused(json, 0, "labels.long", "10000000 characters");
        Api.Answer write = api.write(new RemoteWriteRequest()
                .add(Labels.of("__name__", "bad_input_long", "long", label), System.currentTimeMillis(), 1)
                .snappy());
        assertThat(write.status()).isEqualTo(400);
        assertThat(write.text())
                .contains("long")
                .contains("10000000 characters")
                .hasSizeLessThan(1_000);
    }

    @Test
    void aSmallBodyThatUnfoldsToMillionsOfThingsIsALimit() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write('[');
            byte[] objects = "{},".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 2_000; i++) {
                gzip.write(objects);
            }
            gzip.write("{}]".getBytes(StandardCharsets.UTF_8));
        }
        assertProblem(api.postPacked(ERRORS, packed.toByteArray()), 422);
        assertProblem(api.postPacked(METRICS, packed.toByteArray()), 422);
    }

    @Test
    void aBodyAboveTheLimitIsACleanProblemAtTheGatewayAndAtTheService() throws Exception {
        Api direct =
                new Api(URI.create("http://127.0.0.1:" + running.stack.ports().ingest()));
        String body = " ".repeat((64 << 20) + 1);
        for (Api one : List.of(api, direct)) {
            for (String path : List.of(ERRORS, METRICS)) {
                Api.Answer answer = one.post(path, body);
                assertProblem(answer, 413);
                assertThat(answer.json().path("detail").asText()).contains("67108864");
            }
        }
    }

    @Test
    void aBodyThatDoesNotTellItsLengthIsBoundedToo() throws Exception {
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        List<InputStream> parts = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            parts.add(new ByteArrayInputStream(blanks));
        }
        try {
            Api.Answer answer = api.postChunked(METRICS, new SequenceInputStream(Collections.enumeration(parts)));
            // 503 where the service closes before the gateway has read its answer.
            assertThat(answer.status()).as(answer.text()).isIn(413, 503);
        } catch (IOException cut) {

            // HTTP has no other form for a sender who goes on after the answer.
            return;
        }
    }

    @Test
    void kafkaRecordsThatDoNotParseBecomeDeadLettersAndTheDoorGoesOn() throws Exception {
        String metric = "bad_input_" + UUID.randomUUID().toString().replace("-", "");
        byte[] broken = ("{\"mark\": \"" + service + "\"").getBytes(StandardCharsets.UTF_8);
        byte[] binary = ("\u00ff\u00fe\u0000" + service).getBytes(StandardCharsets.ISO_8859_1);
        String half = "[" + error("medium") + ", {\"source\": \"worker\", \"severity\": \"urgent\", \"service\": \""
                + service + "\", \"message\": \"m\"}]";
        new KafkaTopic(running.kafka(), "error-events")
                .send(List.of(broken, binary, half.getBytes(StandardCharsets.UTF_8)));
        new KafkaTopic(running.kafka(), "metric-events")
                .send(List.of(broken, metric(metric, "5").getBytes(StandardCharsets.UTF_8)));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(api.query(metric).at("/0/value/1").asText()).isEqualTo("5");
            assertThat(api.get("/api/error-metrics?severity=medium&service=" + service)
                            .json()
                            .path("total")
                            .asInt())
                    .isEqualTo(1);
        });
        List<DeadLetter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : new KafkaTopic(running.kafka(), "tidewatch.dead-letters").read()) {
            DeadLetter letter = DeadLetter.parseFrom(record.value());
            if (letter.getValue().toStringUtf8().contains(service)
                    || letter.getValue().toString(StandardCharsets.ISO_8859_1).contains(service)) {
                letters.add(letter);
            }
        }
        assertThat(letters).hasSize(4);
        assertThat(letters)
                .extracting(letter -> letter.getValue().toByteArray())
                .contains(broken, binary);
        assertThat(letters).extracting(DeadLetter::getTopic).contains("error-events", "metric-events");
        assertThat(letters).allSatisfy(letter -> assertThat(letter.getReason()).isNotEmpty());
        assertThat(letters).anySatisfy(letter -> {
            assertThat(letter.getIndex()).isEqualTo(1);
            assertThat(letter.getField()).isEqualTo("/severity");
            assertThat(letter.getReason()).contains("urgent");
        });
    }

    private String error(String severity) {
        return "{\"source\": \"worker\", \"type\": \"input\", \"severity\": \"" + severity + "\", \"service\": \""
                + service + "\", \"message\": \"good\"}";
    }

    private static String metric(String name, String value) {
        return "{\"name\": \"" + name + "\", \"value\": " + value + "}";
    }

    private static String nextYear() {
        return Instant.now().plus(Duration.ofDays(365)).toString();
    }

    /** 200 MB of blanks in 200 kB. */
    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] blanks = new byte[1_000_000];
        Arrays.fill(blanks, (byte) ' ');
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 200; i++) {
                gzip.write(blanks);
            }
        }
        return packed.toByteArray();
    }

    private List<ProcessHandle> processes() {
        return running.supervisor.processes().stream()
                .map(process -> process.handle().orElseThrow())
                .toList();
    }

    private static void assertProblem(Api.Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }

    private static void assertRefused(Api.Answer answer, int index, String field, String said) {
        assertThat(answer.json().at("/errors/0/index").asInt(-1))
                .as(answer.text())
                .isEqualTo(index);
        assertThat(answer.json().at("/errors/0/field").asText())
                .as(answer.text())
                .isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").asText()).contains(said);
    }
}
