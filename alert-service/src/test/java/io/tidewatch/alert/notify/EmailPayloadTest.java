package io.tidewatch.alert.notify;

import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.alert.channels.ChannelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmailPayloadTest {
    private final EmailPayload payload =
            new EmailPayload(new Links("https://watch.example.org"), Templates.at("https://watch.example.org"));

    private static Notification notification(String ruleName, String summary) {
        return Transitions.notification(
                Transitions.transition(INACTIVE, FIRING)
                        .setRuleName(ruleName)
                        .putAnnotations("summary", summary)
                        .build(),
                Transitions.channel(new ChannelConfig.Email(List.of("ops@example.org"))));
    }

    @Test
    void theSubjectIsOneDryLine() {
        assertThat(payload.subject(notification("Disk\r\nBcc: x@example.org", "s")))
                .isEqualTo("[FIRING] Disk Bcc: x@example.org (critical)");
        assertThat(payload.subject(notification("n".repeat(1000), "s"))).hasSize(200);
    }

    @Test
    void theTextNamesValueLabelsAndExpression() {
        assertThat(payload.text(notification("Disk", "nearly full")))
                .contains("nearly full", "Value: 0.75", "Labels: service=billing", "Expression: rate(")
                .contains("https://watch.example.org/");
    }

    @Test
    void theHtmlEscapesEveryValue() {
        assertThat(payload.html(notification("<b>Disk</b>", "<script>alert('x')</script>")))
                .doesNotContain("<script>", "<b>")
                .contains("&lt;script&gt;", "&lt;b&gt;Disk");
    }
}
