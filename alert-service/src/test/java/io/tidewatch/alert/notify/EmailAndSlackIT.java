package io.tidewatch.alert.notify;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.tidewatch.embedded.EmbeddedStack;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@QuarkusTestResource(NotifyTestConfig.class)
class EmailAndSlackIT {
    @ConfigProperty(name = "tidewatch.mail.port")
    int smtpPort;

    private static String channel(String type, Map<String, Object> config) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("name", type + " " + UUID.randomUUID(), "type", type, "config", config))
                .post("/api/v1/channels")
                .then()
                .statusCode(201)
                .extract()
                .path("channel.id");
    }

    @Test
    void anEmailReachesEveryRecipientAsTextAndHtml() throws Exception {
        String id = channel("email", Map.of("to", List.of("ops@example.org", "lead@example.org")));
        given().post("/api/v1/channels/" + id + "/test").then().statusCode(200).body("delivered", equalTo(false));
        GreenMail smtp = new GreenMail(new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.start();
        try {
            given().post("/api/v1/channels/" + id + "/test")
                    .then()
                    .statusCode(200)
                    .body("delivered", equalTo(true))
                    .body("detail", containsString("ops@example.org"));

            assertThat(smtp.waitForIncomingEmail(10_000, 2)).isTrue();
            MimeMessage mail = smtp.getReceivedMessages()[0];
            assertThat(mail.getSubject()).startsWith("[FIRING] Test of channel email");
            assertThat(mail.getHeader("Idempotency-Key")).isNotEmpty();
            String parts = text(mail.getContent());
            assertThat(parts).contains("This is a test notification", "<!doctype html>");
        } finally {
            smtp.stop();
        }
    }

    private static String text(Object content) throws Exception {
        if (content instanceof Multipart multipart) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart part = multipart.getBodyPart(i);
                all.append(text(part.getContent()));
            }
            return all.toString();
        }
        return String.valueOf(content);
    }

    @Test
    void slackGetsTextAndBlocks() {
        try (Receiver receiver = Receiver.start(0)) {
            String id = channel("slack", Map.of("url", receiver.url()));

            given().post("/api/v1/channels/" + id + "/test")
                    .then()
                    .statusCode(200)
                    .body("delivered", equalTo(true));

            assertThat(receiver.got()).singleElement().satisfies(got -> {
                assertThat(got.body().get("text").textValue()).startsWith("[FIRING] Test of channel slack");
                assertThat(got.body().get("blocks")).isNotEmpty();
            });
        }
    }
}
