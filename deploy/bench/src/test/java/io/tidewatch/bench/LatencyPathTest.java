package io.tidewatch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LatencyPathTest {
    @Test
    void aProbeIsSeenByTheWebhookAndTwiceOnTheStream() throws Exception {
        Probes probes = new Probes();
        try (FakeTidewatch tidewatch = new FakeTidewatch();
                WebhookReceiver receiver = new WebhookReceiver(probes)) {
            Target target = new Target(tidewatch.url(), "", "default", "");
            tidewatch.webhook = receiver.url();
            try (ProbeRule rule = new ProbeRule(target, "r", "up == 1", receiver.url());
                    LiveStream stream = new LiveStream(target, "up", probes)) {
                probes.begin(3);
                probes.accepted(3);
                probes.begin(7);
                assertThat(target.write(new byte[0]).statusCode()).isEqualTo(204);
                probes.accepted(7);
                while (probes.missing(Probes.Place.VALUE) > 1) {
                    Thread.sleep(5);
                }
            }
            assertThat(tidewatch.calls)
                    .contains(
                            "POST /api/v1/channels",
                            "POST /api/v1/monitoring/alerts",
                            "DELETE /api/v1/monitoring/alerts/r1",
                            "DELETE /api/v1/channels/c1")
                    .anyMatch(body -> body.contains("\"channels\":[\"c1\"]"));
        }
        for (Probes.Place place : Probes.Place.values()) {
            assertThat(probes.missing(place)).as(place.title).isEqualTo(1);
        }
        assertThat(probes.report(Probes.Place.WEBHOOK))
                .startsWith("accepted to webhook: n=1 ")
                .endsWith("missing 1");
    }
}
