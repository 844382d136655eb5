package io.tidewatch.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.Channel;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.ChannelConfigJson;
import io.tidewatch.alert.channels.SecretMask;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every channel must do, and what is particular to each, against a receiver on this machine. */
class ChannelContractTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a-secret-of-32-characters-0123456";
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

    /** A request that came in. */
    private record Got(String path, Map<String, List<String>> headers, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpPost post;
    private Sender sender;
    private volatile int status = 200;
    private volatile String answer = "{\"ok\": true, \"channel\": \"C1\", \"ts\": \"17.4\"}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            got.add(new Got(exchange.getRequestURI().getPath(), Map.copyOf(exchange.getRequestHeaders()), body));
            exchange.getResponseHeaders().add("Retry-After", "7");
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        post = new HttpPost(VERTX, InetAddress::getAllByName, new AddressPolicy(true), Duration.ofSeconds(10));
        sender = new HttpSender(
                post,
                new Links("https://watch.example.org"),
                Templates.at("https://watch.example.org"),
                new MemoryThreads(),
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        post.close();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private ChannelConfig config(ChannelConfig.Type type, Map<String, String> texts) {
        return switch (type) {
            case WEBHOOK -> new ChannelConfig.Webhook(url("/hook"), Map.of("X-Token", SECRET), SECRET, 1);
            case SLACK -> new ChannelConfig.Slack(url("/services/" + SECRET), texts);
            case SLACK_BOT -> new ChannelConfig.SlackBot(url("/api/"), SECRET, "C1", texts);
            case PAGERDUTY -> new ChannelConfig.PagerDuty(url("/v2/enqueue"), SECRET, texts, Map.of());
            case TEAMS -> new ChannelConfig.Teams(url("/workflow/" + SECRET), texts);
            case SMS -> new ChannelConfig.Sms(url("/Messages.json"), "AC1", SECRET, "+15550100", "+15550101", texts);
            case EMAIL ->
                new ChannelConfig.Email(
                        List.of("ops@example.org"),
                        new ChannelConfig.Smtp("127.0.0.1", 9, "a@example.org", "user", SECRET, false),
                        texts);
        };
    }

    private static Message.MessageAlert alert(String service, Notice notice) {
        return new Message.MessageAlert(
                notice,
                Map.of("alertname", "Down", "service", service, "severity", "warning"),
                Map.of("summary", service + " is <down> & out"),
                AT,
                notice == Notice.RESOLVED ? AT.plusSeconds(60) : null,
                "/alerts?tab=rules&rule=1",
                "0123456789abcdef");
    }

    private Notification group(ChannelConfig config, Notice notice) {
        Channel channel = Transitions.channel(config);
        AlertTransition stand =
                Transitions.transition(AlertPhase.INACTIVE, AlertPhase.FIRING).build();
        return new Notification(
                stand,
                notice,
                channel,
                AT,
                new Message(
                        "{}:{alertname=\"Down\"}",
                        "team",
                        notice,
                        Map.of("alertname", "Down"),
                        "first_notification",
                        List.of(alert("a", notice), alert("b", notice))));
    }

    private Outcome send(Notification notification) throws Exception {
        return sender.send(notification).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(value = ChannelConfig.Type.class, mode = Mode.EXCLUDE, names = "EMAIL")
    void aMessageIsDeliveredWithItsKeyAsOneAlertAndAsAGroup(ChannelConfig.Type type) throws Exception {
        ChannelConfig config = config(type, Map.of());
        Notification single = Transitions.notification(
                Transitions.transition(AlertPhase.INACTIVE, AlertPhase.FIRING).build(), Transitions.channel(config));
        for (Notification notification :
                List.of(single, group(config, Notice.FIRING), group(config, Notice.RESOLVED))) {
            assertThat(send(notification)).isInstanceOf(Outcome.Delivered.class);
            assertThat(got.get(got.size() - 1).headers().get("Idempotency-key"))
                    .containsExactly(notification.idempotencyKey());
        }
    }

    @ParameterizedTest
    @EnumSource(value = ChannelConfig.Type.class, mode = Mode.EXCLUDE, names = "EMAIL")
    void aBusyReceiverIsTriedAgainWhenItAsksAndARefusalIsFinal(ChannelConfig.Type type) throws Exception {
        Notification notification = group(config(type, Map.of()), Notice.FIRING);
        status = 429;
        assertThat(send(notification)).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.after())
                .isEqualTo(Duration.ofSeconds(7)));
        status = 503;
        assertThat(send(notification)).isInstanceOf(Outcome.Retry.class);
        status = 400;
        answer = "no such thing";
        assertThat(send(notification))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.detail())
                        .contains("no such thing"));
    }

    @ParameterizedTest
    @EnumSource(ChannelConfig.Type.class)
    void aConfigurationIsKeptAsJsonAndShownWithoutItsSecrets(ChannelConfig.Type type) {
        ChannelConfig config = config(type, type == ChannelConfig.Type.WEBHOOK ? Map.of() : Map.of("text", "x"));
        assertThat(ChannelConfigJson.read(type, new JsonObject(ChannelConfigJson.write(config))))
                .isEqualTo(config);
        assertThat(new JsonObject(ChannelConfigJson.write(SecretMask.mask(config))).encode())
                .doesNotContain(SECRET);
        assertThat(config.toString()).as("type %s", type).satisfies(text -> {
            if (type != ChannelConfig.Type.EMAIL) {
                assertThat(text).doesNotContain(SECRET);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ChannelConfig.Type.class,
            mode = Mode.EXCLUDE,
            names = {"EMAIL", "WEBHOOK"})
    void aTemplateGivesTheWordsAndOneThatFailsSaysSo(ChannelConfig.Type type) throws Exception {
        String field = type == ChannelConfig.Type.PAGERDUTY ? "description" : "text";
        assertThat(send(group(config(type, Map.of(field, "words {{ .Status }} {{ len .Alerts }}")), Notice.FIRING)))
                .isInstanceOf(Outcome.Delivered.class);
        assertThat(URLDecoder.decode(got.get(0).body(), StandardCharsets.UTF_8)).contains("words firing 2");
        assertThat(send(group(config(type, Map.of(field, "{{ template \"none\" . }}")), Notice.FIRING)))
                .isInstanceOf(Outcome.Delivered.class);
        assertThat(URLDecoder.decode(got.get(got.size() - 1).body(), StandardCharsets.UTF_8))
                .contains("error expanding template");
    }

    @Test
    void aWebhookIsSignedAndHoldsNoMoreAlertsThanAskedFor() throws Exception {
        assertThat(send(group(config(ChannelConfig.Type.WEBHOOK, Map.of()), Notice.FIRING)))
                .isInstanceOf(Outcome.Delivered.class);
        Got one = got.get(0);
        assertThat(one.headers().get("X-tidewatch-signature"))
                .containsExactly(Signature.of(SECRET, one.body().getBytes(StandardCharsets.UTF_8)));
        // Of the well-known example for HMAC-SHA256.
        assertThat(Signature.of("key", "The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
        assertThat(one.json().path("version").asText()).isEqualTo("4");
        assertThat(one.json().path("truncatedAlerts").asInt()).isEqualTo(1);
        assertThat(one.json().path("alerts")).hasSize(1);
        assertThat(one.json().at("/alerts/0/generatorURL").asText())
                .isEqualTo("https://watch.example.org/alerts?tab=rules&rule=1");
    }

    @Test
    void pagerDutyResolvesTheIncidentThatItOpened() throws Exception {
        ChannelConfig config = config(ChannelConfig.Type.PAGERDUTY, Map.of());
        assertThat(send(group(config, Notice.FIRING))).isInstanceOf(Outcome.Delivered.class);
        assertThat(send(group(config, Notice.RESOLVED))).isInstanceOf(Outcome.Delivered.class);
        JsonNode trigger = got.get(0).json();
        JsonNode resolve = got.get(1).json();
        assertThat(trigger.path("event_action").asText()).isEqualTo("trigger");
        assertThat(trigger.path("routing_key").asText()).isEqualTo(SECRET);
        assertThat(trigger.at("/payload/severity").asText()).isEqualTo("warning");
        assertThat(trigger.at("/payload/summary").asText()).startsWith("[FIRING:2] Down (warning)");
        assertThat(trigger.at("/payload/custom_details/num_firing").asText()).isEqualTo("2");
        assertThat(resolve.path("event_action").asText()).isEqualTo("resolve");
        assertThat(resolve.path("dedup_key")).isEqualTo(trigger.path("dedup_key"));
        assertThat(resolve.has("payload")).isFalse();
    }

    @Test
    void aSlackAppEditsTheMessageOfTheGroupAndBeginsANewOneAfterwards() throws Exception {
        ChannelConfig config = config(ChannelConfig.Type.SLACK_BOT, Map.of());
        for (Notice notice : List.of(Notice.FIRING, Notice.FIRING, Notice.RESOLVED, Notice.FIRING)) {
            assertThat(send(group(config, notice))).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(got)
                .extracting(Got::path)
                .containsExactly(
                        "/api/chat.postMessage",
                        "/api/chat.update",
                        "/api/chat.postMessage",
                        "/api/chat.update",
                        "/api/chat.postMessage");
        assertThat(got.get(0).headers().get("Authorization")).containsExactly("Bearer " + SECRET);
        assertThat(got.get(1).json().path("ts").asText()).isEqualTo("17.4");
        assertThat(got.get(2).json().path("thread_ts").asText()).isEqualTo("17.4");
        assertThat(got.get(3).json().path("text").asText()).startsWith("[RESOLVED] Down");
        assertThat(got.get(4).json().has("ts")).isFalse();
    }

    @Test
    void whatSlackSaysInA200Decides() throws Exception {
        Notification notification = group(config(ChannelConfig.Type.SLACK_BOT, Map.of()), Notice.FIRING);
        answer = "{\"ok\": false, \"error\": \"channel_not_found\"}";
        assertThat(send(notification)).isEqualTo(new Outcome.Failed("Slack: channel_not_found"));
        answer = "{\"ok\": false, \"error\": \"internal_error\"}";
        assertThat(send(notification)).isEqualTo(new Outcome.Retry("Slack: internal_error", null));
        answer = "{\"ok\": true, \"channel\": \"C1\", \"ts\": \"1.1\"}";
        assertThat(send(notification)).isInstanceOf(Outcome.Delivered.class);
        answer = "{\"ok\": false, \"error\": \"message_not_found\"}";
        assertThat(send(notification)).isEqualTo(new Outcome.Failed("Slack: message_not_found"));
        assertThat(Stream.of("update", "postMessage"))
                .allSatisfy(method -> assertThat(got).extracting(Got::path).contains("/api/chat." + method));
    }

    @Test
    void teamsGetsAnAdaptiveCard() throws Exception {
        assertThat(send(group(config(ChannelConfig.Type.TEAMS, Map.of()), Notice.FIRING)))
                .isInstanceOf(Outcome.Delivered.class);
        JsonNode attachment = got.get(0).json().at("/attachments/0");
        assertThat(attachment.path("contentType").asText()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(attachment.at("/content/type").asText()).isEqualTo("AdaptiveCard");
        assertThat(attachment.at("/content/body/0/text").asText()).isEqualTo("[FIRING:2] Down (warning)");
        assertThat(attachment.at("/content/body/1/text").asText()).contains("a is <down> & out");
    }

    @Test
    void anSmsIsAFormWithBasicAuthentication() throws Exception {
        assertThat(send(group(config(ChannelConfig.Type.SMS, Map.of()), Notice.FIRING)))
                .isInstanceOf(Outcome.Delivered.class);
        Got one = got.get(0);
        assertThat(one.headers().get("Content-type")).containsExactly("application/x-www-form-urlencoded");
        assertThat(one.headers().get("Authorization").get(0)).startsWith("Basic ");
        assertThat(one.body()).startsWith("To=%2B15550101&From=%2B15550100&Body=%5BFIRING%3A2%5D+Down");
        assertThat(URLDecoder.decode(one.body().replaceAll(".*Body=", ""), StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(459);
    }

    @Test
    void anEmailOfAGroupGoesThroughTheServerOfItsChannel() throws Exception {
        GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        smtp.setUser("a@example.org", "user", SECRET);
        smtp.start();
        try (SmtpClients clients = new SmtpClients(VERTX, InetAddress::getAllByName, new AddressPolicy(true))) {
            ChannelConfig config = new ChannelConfig.Email(
                    List.of("ops@example.org"),
                    new ChannelConfig.Smtp(
                            "127.0.0.1", smtp.getSmtp().getPort(), "a@example.org", "user", SECRET, false),
                    Map.of("subject", "{{ .GroupLabels.alertname }}\nis {{ .Status }}"));
            Sender mail = new EmailSender(
                    false,
                    null,
                    clients,
                    new EmailPayload(new Links("https://watch.example.org"), Templates.at("https://watch.example.org")),
                    Duration.ofSeconds(10));
            assertThat(mail.send(group(config, Notice.FIRING))
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Outcome.Delivered.class);
            assertThat(smtp.waitForIncomingEmail(10_000, 1)).isTrue();
            assertThat(smtp.getReceivedMessages()[0].getSubject()).isEqualTo("Down is firing");
            assertThat(smtp.getReceivedMessages()[0].getFrom()[0]).hasToString("a@example.org");
        } finally {
            smtp.stop();
        }
    }
}
