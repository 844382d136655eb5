package io.tidewatch.ingest.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.model.TidewatchException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorEventReaderTest {
    private static final long NOW = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();

    private static EventRequest<ErrorEvent> read(String body) {
        return EventRequest.read(
                new ErrorEventReader(),
                body.getBytes(StandardCharsets.UTF_8),
                i -> new UUID(0, i),
                NOW,
                NOW - 5,
                RefusedElements.IGNORED);
    }

    @Test
    void readsAWholeEvent() {
        EventRequest<ErrorEvent> request = read("""
                {"error_id": "7F0B2F3E-6a54-4d0c-9d8e-2f6b1c0a7e11", "timestamp": "2026-11-21T10:59:00+01:00",
                 "source": "worker", "type": "execution", "error_type": "TimeoutError", "severity": "HIGH",
                 "workflow_id": "550e8400-e29b-41d4-a716-446655440000", "service": "billing",
                 "message": "took too long", "stack": "at a\\nat b", "metadata": {"attempt": 3, "token": "x"}}""");

        assertThat(request.refused().count()).isZero();
        ErrorEvent event = request.accepted().get(0);
        assertThat(event.getErrorId()).isEqualTo("7f0b2f3e-6a54-4d0c-9d8e-2f6b1c0a7e11");
        assertThat(event.getTimestampMs()).isEqualTo(NOW - 60_000);
        assertThat(event.getSource()).isEqualTo("worker");
        assertThat(event.getType()).isEqualTo("execution");
        assertThat(event.getTypeReason()).isEmpty();
        assertThat(event.getErrorType()).isEqualTo("TimeoutError");
        assertThat(event.getSeverity()).isEqualTo("high");
        assertThat(event.getWorkflowId()).isEqualTo("550e8400-e29b-41d4-a716-446655440000");
        assertThat(event.getService()).isEqualTo("billing");
        assertThat(event.getMessage()).isEqualTo("took too long");
        assertThat(event.getStack()).isEqualTo("at a\nat b");
        assertThat(event.getMetadataJson()).isEqualTo("{\"attempt\":3,\"token\":\"[masked:secret]\"}");
        assertThat(event.getAcceptedMs()).isEqualTo(NOW);
    }

    @Test
    void fillsInWhatMayBeLeftOut() {
        ErrorEvent event = read("[{\"source\":\"system\",\"severity\":\"low\",\"message\":\"x\"}]")
                .accepted()
                .get(0);
        assertThat(event.getErrorId()).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(event.getTimestampMs()).isEqualTo(NOW - 5);
        assertThat(event.getType()).isEqualTo("system");
        assertThat(event.getTypeReason()).isEqualTo("source is system");
        assertThat(event.getService()).isEqualTo("unknown");
        assertThat(event.getMetadataJson()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"severity\":\"urgent\"             | severity    | 'urgent' is not one of low, medium, high",
                "\"severity\":3                      | severity    | must be a string, not a number",
                "\"severity\":null                   | severity    | is missing",
                "\"source\":\"two words\"            | source      | 'two words' is not a word",
                "\"source\":null                     | source      | is missing",
                "\"type\":\"!\"                      | type        | '!' is not a word",
                "\"timestamp\":\"NaN\"               | timestamp   | 'NaN' is not a time of RFC 3339",
                "\"timestamp\":\"2027-11-21T10:00:00Z\" | timestamp | lies more than 10 minutes in the future",
                "\"timestamp\":\"2025-11-21T10:00:00Z\" | timestamp | is older than 2160 hours",
                "\"timestamp\":1e400                 | timestamp   | must be a time",
                "\"timestamp\":-1                    | timestamp   | is not a time since 1970",
                "\"timestamp\":[]                    | timestamp   | must be a time of RFC 3339 or a number, not a",
                "\"error_id\":\"1-1-1-1-1\"          | error_id    | '1-1-1-1-1' is not a UUID",
                "\"workflow_id\":\"x\"               | workflow_id | 'x' is not a UUID",
                "\"metadata\":[1]                    | metadata    | must be an object, not a",
                "\"message\":{}                      | message     | must be a string, not a",
                "\"message\":\"\"                    | message     | is missing, and so is error_type",
                "\"service\":\"a\\nb\"               | service     | has control characters",
                "\"sevrity\":\"low\"                 | sevrity     | is not a field of an error event",
            })
    void refusesAWrongFieldAndKeepsTheRest(String field, String path, String message) {
        String name = field.substring(1, field.indexOf('"', 1));
        String good = "{\"source\":\"worker\",\"severity\":\"low\",\"message\":\"m\"}";
        StringBuilder bad = new StringBuilder("{" + field);
        for (String other : new String[] {"\"source\":\"worker\"", "\"severity\":\"low\"", "\"message\":\"m\""}) {
            if (!other.startsWith("\"" + name + "\"")) {
                bad.append(',').append(other);
            }
        }

        EventRequest<ErrorEvent> request = read("{\"events\":[" + good + "," + bad + "}," + good + "]}");

        assertThat(request.accepted()).hasSize(2);
        assertThat(request.accepted().get(1).getErrorId()).isEqualTo("00000000-0000-0000-0000-000000000002");
        Refusal refusal = request.refused().first().get(0);
        assertThat(refusal.index()).isEqualTo(1);
        assertThat(refusal.field()).isEqualTo(path);
        assertThat(refusal.message()).contains(message);
        assertThat(refusal.text("events")).startsWith("events[1]." + path + ": ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "not json             | the body is not JSON at line 1",
                "[{\"a\":1]           | the body is not JSON",
                "[]                   | the body has no elements",
                "3                    | the body must be an object, an array",
                "{\"a\":1,\"a\":2}    | the body is not JSON",
                "[] []                | the body is not JSON",
                "~~                   | the body is empty",
            })
    void refusesABodyThatHoldsNoEvents(String body, String message) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOf(TidewatchException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(TidewatchException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:59:59.123Z, -877",
        "2026-11-21T11:59:59.123+02:00, -877",
    })
    void readsTimesOfRfc3339(String text, long offset) {
        assertThat(time("\"" + text + "\"")).isEqualTo(NOW + offset);
    }

    @Test
    void readsNumbersAsSecondsOrMilliseconds() {
        assertThat(time(Long.toString(NOW - 1))).isEqualTo(NOW - 1);
        assertThat(time((NOW / 1000 - 1) + ".5")).isEqualTo(NOW - 500);
        assertThat(time(Long.toString(NOW / 1000 - 1))).isEqualTo(NOW - 1000);
    }

    private static long time(String json) {
        return read("{\"source\":\"a\",\"severity\":\"low\",\"message\":\"m\",\"timestamp\":" + json + "}")
                .accepted()
                .get(0)
                .getTimestampMs();
    }

    @Test
    void masksEveryTextOfTheEvent() {
        ErrorEvent event = read("""
                        {"source": "a", "severity": "low", "message": "password=abc", "stack": "Bearer 0123456789",
                         "service": "x@example.org", "error_type": "E x@example.org", "metadata": {"m": "x@example.org"}}""").accepted().get(0);
        assertThat(event.toString()).doesNotContain("abc", "0123456789", "example.org");
    }

    @Test
    void cutsLongTextsAndSaysSo() {
        ErrorEvent event = read("{\"source\":\"a\",\"severity\":\"low\",\"message\":\"" + "x".repeat(40_000) + "\"}")
                .accepted()
                .get(0);
        assertThat(event.getMessage()).endsWith("… [7232 characters cut]").hasSizeLessThan(33_000);
    }

    @ParameterizedTest
    @CsvSource({
        "worker, ValidationError, , input, error_type contains 'validation'",
        "webhook, ConnectException, , system, error_type contains 'connect'",
        "system, TimeoutError, , execution, error_type contains 'timeout'",
        "worker, , ECONNREFUSED 10.0.0.1, system, message contains 'econnrefused'",
        "worker, , field x is required, input, message contains 'is required'",
        "worker, , boom, execution, source is worker",
        "webhook, , boom, input, source is webhook",
        "cron, , boom, execution, no rule matched",
    })
    void derivesTheClassAndSaysWhy(String source, String errorType, String message, String type, String reason) {
        ErrorClassifier.Choice choice =
                ErrorClassifier.classify(source, errorType == null ? "" : errorType, message == null ? "" : message);
        assertThat(choice).isEqualTo(new ErrorClassifier.Choice(type, reason));
    }
}
