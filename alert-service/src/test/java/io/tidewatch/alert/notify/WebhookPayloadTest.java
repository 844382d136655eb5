package io.tidewatch.alert.notify;

import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static io.tidewatch.events.v1.AlertPhase.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.events.v1.AlertTransition;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class WebhookPayloadTest {
    private final WebhookPayload payload = new WebhookPayload(Links.of(URI.create("https://watch.example.org/")));

    private JsonNode of(AlertTransition transition) throws IOException {
        return new ObjectMapper()
                .readTree(payload.of(
                        Transitions.notification(transition, Transitions.webhook("https://example.org/hook"))));
    }

    @Test
    void aFiringAlertHasAlertmanagersForm() throws IOException {
        JsonNode message = of(Transitions.transition(INACTIVE, FIRING).build());

        assertThat(message.get("version").textValue()).isEqualTo("4");
        assertThat(message.get("status").textValue()).isEqualTo("firing");
        assertThat(message.get("receiver").textValue()).isEqualTo("On call");
        assertThat(message.get("truncatedAlerts").intValue()).isZero();
        assertThat(message.get("externalURL").textValue()).isEqualTo("https://watch.example.org");
        assertThat(message.get("groupKey").textValue())
                .isEqualTo("{}:{alertname=\"Too many failures\", service=\"billing\", severity=\"critical\"}");
        assertThat(message.get("commonLabels"))
                .isEqualTo(message.get("alerts").get(0).get("labels"));
        JsonNode alert = message.get("alerts").get(0);
        assertThat(alert.get("startsAt").textValue()).isEqualTo("2026-11-21T09:59:00.100Z");
        assertThat(alert.get("endsAt").textValue()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(alert.get("fingerprint").textValue()).isEqualTo("00112233445566aa");
        assertThat(alert.get("annotations").get("summary").textValue()).isEqualTo("billing fails");
        assertThat(alert.get("generatorURL").textValue()).startsWith("https://watch.example.org/");
        assertThat(message.get("tidewatch").get("value").doubleValue()).isEqualTo(0.75);
    }

    @Test
    void aResolvedAlertEndsAndKeepsItsGroupKey() throws IOException {
        JsonNode firing = of(Transitions.transition(INACTIVE, FIRING).build());
        JsonNode resolved = of(Transitions.transition(FIRING, INACTIVE).build());

        assertThat(resolved.get("status").textValue()).isEqualTo("resolved");
        assertThat(resolved.get("alerts").get(0).get("endsAt").textValue()).isEqualTo("2026-11-21T10:00:00.100Z");
        assertThat(resolved.get("groupKey")).isEqualTo(firing.get("groupKey"));
    }

    @Test
    void anUnknownAlertSaysSoInAnAnnotation() throws IOException {
        JsonNode message = of(Transitions.transition(FIRING, UNKNOWN)
                .setDetail("the stream lags")
                .setValue(Double.NaN)
                .build());

        assertThat(message.get("status").textValue()).isEqualTo("firing");
        assertThat(message.get("commonAnnotations").get("tidewatch_state").textValue())
                .isEqualTo("unknown");
        assertThat(message.get("commonAnnotations").get("tidewatch_detail").textValue())
                .isEqualTo("the stream lags");
        assertThat(message.get("tidewatch").get("value").textValue()).isEqualTo("NaN");
    }
}
