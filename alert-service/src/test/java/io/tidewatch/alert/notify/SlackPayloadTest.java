package io.tidewatch.alert.notify;

import static io.tidewatch.events.v1.AlertPhase.FIRING;
import static io.tidewatch.events.v1.AlertPhase.INACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.events.v1.AlertTransition;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class SlackPayloadTest {
    private static JsonNode of(AlertTransition transition) throws IOException {
        ChannelConfig slack = new ChannelConfig.Slack(URI.create("https://hooks.slack.com/services/T/B/x"));
        return new ObjectMapper()
                .readTree(new SlackPayload(
                                new Links("https://watch.example.org"), Templates.at("https://watch.example.org"))
                        .of(Transitions.notification(transition, Transitions.channel(slack))));
    }

    @Test
    void tellsTitleSummaryAndFields() throws IOException {
        JsonNode message = of(Transitions.transition(INACTIVE, FIRING).build());

        assertThat(message.get("text").textValue()).isEqualTo("[FIRING] Too many failures (critical) billing fails");
        assertThat(message.get("blocks").get(0).get("text").get("text").textValue())
                .isEqualTo("[FIRING] Too many failures (critical)");
        assertThat(message.get("blocks").get(1).get("text").get("text").textValue())
                .isEqualTo("billing fails");
        assertThat(message.get("blocks").findValuesAsText("text"))
                .contains("*Value*\n0.75", "*Labels*\nservice=billing");
    }

    @Test
    void controlCharactersAreEscaped() throws IOException {
        JsonNode message = of(Transitions.transition(INACTIVE, FIRING)
                .putAnnotations("summary", "a < b & <!channel>")
                .build());

        assertThat(message.get("blocks").get(1).get("text").get("text").textValue())
                .isEqualTo("a &lt; b &amp; &lt;!channel&gt;");
    }

    @Test
    void slacksLimitsAreKeptForAnyText() throws IOException {
        JsonNode message = of(Transitions.transition(INACTIVE, FIRING)
                .setRuleName("n".repeat(500))
                .putAnnotations("summary", "&".repeat(5000))
                .putAnnotations("description", "😀".repeat(5000))
                .putLabels("big", "<".repeat(5000))
                .setExpression("e".repeat(5000))
                .build());

        assertThat(message.get("text").textValue()).hasSizeLessThanOrEqualTo(3000);
        JsonNode blocks = message.get("blocks");
        assertThat(blocks.get(0).get("text").get("text").textValue()).hasSizeLessThanOrEqualTo(150);
        assertThat(blocks.get(1).get("text").get("text").textValue())
                .hasSizeLessThanOrEqualTo(3000)
                .endsWith("&amp;…");
        assertThat(blocks.get(2).get("text").get("text").textValue())
                .hasSizeLessThanOrEqualTo(3000)
                .endsWith("😀…");
        blocks.findValues("fields")
                .forEach(fields -> fields.forEach(
                        field -> assertThat(field.get("text").textValue()).hasSizeLessThanOrEqualTo(2000)));
        assertThat(message.toString()).hasSizeLessThan(13_000);
    }
}
