package io.tidewatch.ingest.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.intake.EventRequest;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.RefusedElements;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleEventReaderTest {
    private static final long NOW = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();

    private static EventRequest<LifecycleEvent> read(String body) {
        return EventRequest.read(
                new LifecycleEventReader(),
                body.getBytes(StandardCharsets.UTF_8),
                i -> new UUID(0, i),
                NOW,
                NOW - 5,
                RefusedElements.IGNORED);
    }

    private static LifecycleEvent good(String json) {
        EventRequest<LifecycleEvent> request = read(json);
        assertThat(request.refused().first()).isEmpty();
        return request.accepted().get(0);
    }

    @Test
    void eachKindKeepsItsFields() {
        LifecycleEvent allocated = good("""
                {"kind": "Allocated", "pool": "gateways", "organisation": "acme", "resource_id": "gw-17",
                 "event_id": "7F0B2F3E-6a54-4d0c-9d8e-2f6b1c0a7e11", "timestamp": "2026-11-21T10:59:00+01:00",
                 "metadata": {"zone": "a", "token": "x"}}""");
        assertThat(allocated)
                .isEqualTo(LifecycleEvent.newBuilder()
                        .setEventId("7f0b2f3e-6a54-4d0c-9d8e-2f6b1c0a7e11")
                        .setTimestampMs(NOW - 60_000)
                        .setKind("allocated")
                        .setPool("gateways")
                        .setOrganisation("acme")
                        .setResourceId("gw-17")
                        .setMetadataJson("{\"zone\":\"a\",\"token\":\"[masked:secret]\"}")
                        .setAcceptedMs(NOW)
                        .build());
        LifecycleEvent pool = good("{\"kind\":\"pool\",\"pool\":\"gateways\",\"available\":0,\"total\":40.0}");
        assertThat(pool.hasAvailable()).isTrue();
        assertThat(pool.getAvailable()).isZero();
        assertThat(pool.getTotal()).isEqualTo(40);
        assertThat(pool.getEventId()).isEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(pool.getTimestampMs()).isEqualTo(NOW - 5);
        LifecycleEvent deployed = good("""
                {"kind": "deployed", "service": "billing", "version": "1.4.2", "environment": "production",
                 "revision": "9fceb02", "url": "https://ci.example.org/runs/7"}""");
        assertThat(deployed.getService()).isEqualTo("billing");
        assertThat(deployed.getVersion()).isEqualTo("1.4.2");
        assertThat(deployed.getUrl()).isEqualTo("https://ci.example.org/runs/7");
    }

    @ParameterizedTest
    @CsvSource({"12.5, 12.5", "0, 0", "'\"1h30m\"', 5400", "'\"90s\"', 90", "'\"250ms\"', 0.25"})
    void aDurationIsSecondsOrPromqlsForm(String json, double seconds) {
        LifecycleEvent event =
                good("{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":" + json + "}");
        assertThat(event.hasDurationSeconds()).isTrue();
        assertThat(event.getDurationSeconds()).isEqualTo(seconds);
    }

    @Test
    void anErrorIsAMessageOrAnObjectAndIsMasked() {
        LifecycleEvent text = good("{\"kind\":\"failed\",\"pool\":\"p\",\"error\":\"token=abcdef123 was refused\"}");
        assertThat(text.getErrorMessage()).isEqualTo("token=[masked:secret] was refused");
        assertThat(text.getErrorType()).isEmpty();
        LifecycleEvent object = good("{\"kind\":\"failed\",\"pool\":\"p\",\"error\":{\"type\":\"NoCapacity\"}}");
        assertThat(object.getErrorType()).isEqualTo("NoCapacity");
        assertThat(object.getErrorMessage()).isEmpty();
    }

    @Test
    void bothSpellingsOfTheOrganisationAreOneField() {
        assertThat(good("{\"kind\":\"allocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"organization\":\"acme\"}")
                        .getOrganisation())
                .isEqualTo("acme");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                                      | kind          | is missing",
                "{\"kind\":\"gone\"}                                     | kind          | 'gone' is not one of allocated",
                "{\"kind\":3}                                            | kind          | must be a string",
                "{\"kind\":\"allocated\",\"resource_id\":\"r\"}          | pool          | is missing",
                "{\"kind\":\"allocated\",\"pool\":\"p\"}                 | resource_id   | is missing",
                "{\"kind\":\"allocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":1} | duration | is not a field of an event of kind 'allocated'",
                "{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\"} | duration | is missing",
                "{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":\"soon\"} | duration | 'soon' is not a duration such as 90s or 1h30m",
                "{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":-1} | duration | does not lie between 0 and 366 days",
                "{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":1e400} | duration | does not lie between",
                "{\"kind\":\"deallocated\",\"pool\":\"p\",\"resource_id\":\"r\",\"duration\":[]} | duration | must be a number of seconds or a duration, not an array",
                "{\"kind\":\"failed\",\"pool\":\"p\"}                    | error         | is missing",
                "{\"kind\":\"failed\",\"pool\":\"p\",\"error\":{}}       | error         | has neither message nor type",
                "{\"kind\":\"failed\",\"pool\":\"p\",\"error\":7}        | error         | must be a string, not a number",
                "{\"kind\":\"failed\",\"pool\":\"p\",\"error\":{\"type\":7}} | error.type | must be a string, not a number",
                "{\"kind\":\"failed\",\"pool\":\"p\",\"error\":{\"code\":7}} | error.code | is not a field of 'error'",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"total\":4}          | available     | is missing",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":5,\"total\":4} | available | 5 is more than total, 4",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":\"5\",\"total\":4} | available | must be a whole number, not a string",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0.5,\"total\":4} | available | 0.5 is not a whole number",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0,\"total\":-1} | total   | -1 is not a whole number",
                "{\"kind\":\"deployed\",\"version\":\"1\"}               | service       | is missing",
                "{\"kind\":\"deployed\",\"service\":\"s\"}               | version       | is missing",
                "{\"kind\":\"deployed\",\"service\":\"s\",\"version\":\"1\",\"url\":\"javascript:alert(1)\"} | url | does not begin with http",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0,\"total\":1,\"event_id\":\"1\"} | event_id | '1' is not a UUID",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0,\"total\":1,\"organisation\":\"a\",\"organization\":\"b\"} | organization | stands beside 'organisation'",
                "{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0,\"total\":1,\"timestamp\":\"2027-11-21T10:00:00Z\"} | timestamp | lies more than 10 minutes in the future",
                "7                                                       |               | must be an object, not a number",
            })
    void whatIsWrongIsNamedByIndexAndField(String event, String field, String message) {
        EventRequest<LifecycleEvent> request =
                read("[{\"kind\":\"pool\",\"pool\":\"p\",\"available\":0,\"total\":1}," + event + "]");

        assertThat(request.accepted()).hasSize(1);
        Refusal refusal = request.refused().first().get(0);
        assertThat(refusal.index()).isEqualTo(1);
        assertThat(refusal.field()).isEqualTo(field == null ? "" : field);
        assertThat(refusal.message()).contains(message);
    }
}
