package io.tidewatch.alert.routing.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.routing.Receiver;
import io.tidewatch.alert.routing.Route;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingConfigReaderTest {
    private static final String FULL = """
            global:
              resolve_timeout: 10m
              slack_api_url: https://hooks.slack.com/services/T0/B0/XXXX
              smtp_smarthost: mail.example.org:587
              smtp_from: alerts@example.org
              smtp_auth_username: alerts
              smtp_auth_password: verysecret
            route:
              receiver: default
              group_by: [alertname, cluster]
              group_wait: 10s
              routes:
              - matchers: [ 'severity="critical"' ]
                receiver: pager
                group_by: ['...']
                repeat_interval: 1h
                continue: true
              - match: {team: db}
                receiver: mail
                mute_time_intervals: [nights]
                routes:
                - match_re: {service: 'pg.*'}
                  receiver: chat
                  active_time_intervals: [offhours]
            inhibit_rules:
            - source_matchers: [severity="critical"]
              target_matchers: [severity="warning"]
              equal: [cluster]
            receivers:
            - name: default
              webhook_configs:
              - url: http://127.0.0.1:9/hook/0123456789abcdef01
                send_resolved: false
                max_alerts: 5
                http_config:
                  authorization: {credentials: topsecret}
            - name: pager
              pagerduty_configs:
              - routing_key: 0123456789abcdef0123456789abcdef
                severity: '{{ .CommonLabels.severity }}'
            - name: mail
              email_configs:
              - to: 'a@example.org, b@example.org'
                headers: {Subject: 'X {{ .Status }}'}
            - name: chat
              slack_configs:
              - channel: '#ops'
                title: '{{ .Status }}'
              msteamsv2_configs:
              - webhook_url: https://example.org/workflow/secretpath
            time_intervals:
            - name: nights
              time_intervals: [{times: [{start_time: '20:00', end_time: '24:00'}]}]
            - name: offhours
              time_intervals: [{weekdays: [saturday, sunday]}]
            """;

    private static RoutingConfigReader.Read read(String yaml) {
        return RoutingConfigReader.read(yaml, ProjectId.DEFAULT, text -> Optional.empty());
    }

    @Test
    void routesInheritWhatTheyDoNotSayAndTheDeepestThatMatchIsTaken() {
        RoutingConfig config = read(FULL).config();
        assertThat(config.resolveTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.root().match(Labels.of("x", "y")))
                .extracting(Route::receiver)
                .containsExactly("default");
        assertThat(config.root().match(Labels.of("severity", "critical", "team", "db", "service", "pgbouncer")))
                .extracting(Route::receiver)
                .containsExactly("pager", "chat");
        Route chat =
                config.root().match(Labels.of("team", "db", "service", "pg")).get(0);
        assertThat(chat.key()).isEqualTo("{}/{team=\"db\"}/{service=~\"pg.*\"}");
        assertThat(chat.grouping().groupWait()).isEqualTo(Duration.ofSeconds(10));
        assertThat(chat.grouping().groupInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(chat.muteIntervals()).isEmpty();
        Labels critical = Labels.of("severity", "critical", "pod", "a");
        Route pager = config.root().match(critical).get(0);
        assertThat(pager.grouping().groupLabels(critical)).isEqualTo(critical);
    }

    @Test
    void receiversBecomeChannels() {
        RoutingConfig config = read(FULL).config();
        Receiver.Integration webhook = config.receiver("default").integrations().get(0);
        assertThat(webhook.sendResolved()).isFalse();
        ChannelConfig.Webhook hook = (ChannelConfig.Webhook) webhook.config();
        assertThat(hook.headers()).containsEntry("Authorization", "Bearer topsecret");
        assertThat(hook.maxAlerts()).isEqualTo(5);
        ChannelConfig.Email mail = (ChannelConfig.Email)
                config.receiver("mail").integrations().get(0).config();
        assertThat(mail.to()).containsExactly("a@example.org", "b@example.org");
        assertThat(mail.smtp())
                .isEqualTo(new ChannelConfig.Smtp(
                        "mail.example.org", 587, "alerts@example.org", "alerts", "verysecret", true));
        assertThat(mail.texts()).containsEntry("subject", "X {{ .Status }}");
        assertThat(config.receiver("chat").integrations().get(0).config())
                .isInstanceOfSatisfying(ChannelConfig.Slack.class, slack -> assertThat(slack.url())
                        .isEqualTo(URI.create("https://hooks.slack.com/services/T0/B0/XXXX")));
        assertThat(read(FULL).config().receiver("default").integrations().get(0).channelId())
                .isEqualTo(webhook.channelId());
    }

    @Test
    void theTextThatAnswersShowHoldsNoSecretAndCanBeRead() {
        String masked = read(FULL).masked();
        assertThat(masked)
                .doesNotContain("verysecret", "topsecret", "XXXX", "secretpath", "0123456789abcdef")
                .contains("smtp_auth_password: '<secret>'")
                .contains("url: 'http://127.0.0.1:9/hook/********'");
        assertThatThrownBy(() -> read(masked)).hasMessageContaining("give it in full");
    }

    @Test
    void aBotTokenWithTheAddressOfPostMessageIsASlackApp() {
        ChannelConfig config =
                read("""
                route: {receiver: r}
                receivers:
                - name: r
                  slack_configs:
                  - api_url: https://slack.com/api/chat.postMessage
                    channel: C1
                    http_config: {authorization: {credentials: xoxb-1}}
                """).config().receiver("r").integrations().get(0).config();
        assertThat(config)
                .isEqualTo(new ChannelConfig.SlackBot(URI.create("https://slack.com/api/"), "xoxb-1", "C1", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "route: {receiver: nobody} | there is no receiver 'nobody'",
                "route: {receiver: r, matchers: [a=b]} | the root route must not have any matchers",
                "route: {receiver: r, group_interval: 0s} | group_interval cannot be zero",
                "route: {receiver: r, group_by: ['...', a]} | wildcard group_by",
                "route: {receiver: r, group_wait: soon} | 'soon' is not a duration",
                "route: {receiver: r, routes: [{matchers: ['a=~(']}]} | bad matcher format",
                "route: {receiver: r, routes: [{mute_time_intervals: [x]}]} | there is no time interval 'x'",
                "route: {receiver: r, colour: red} | there is no such key",
                "tracing: {} | Alertmanager knows this key, but it is not supported here",
                "global: {opsgenie_api_key: x} | Alertmanager knows this key, but it is not supported here",
                "inhibit_rules: [{sources: []}] | Alertmanager knows this key, but it is not supported here",
                "time_intervals: [{name: x, time_intervals: [{weekdays: [someday]}]}] | 'someday' is not a day of the week",
                "time_intervals: [{name: x, time_intervals: [{days_of_month: ['0']}]}] | is not a day from 1 to 31",
                "time_intervals: [{name: x, time_intervals: [{location: Mars/North}]}] | there is no location 'Mars/North'",
            })
    void whatIsWrongIsToldWithItsLineAndColumn(String section, String message) {
        String route = section.startsWith("route") ? "" : "route: {receiver: r}\n";
        assertThatThrownBy(() -> read("receivers: [{name: r}]\n" + route + section + "\n"))
                .isInstanceOfSatisfying(
                        ConfigFault.class, fault -> assertThat(fault.line()).isEqualTo(route.isEmpty() ? 2 : 3))
                .hasMessageContaining(message)
                .hasMessageContaining("column");
    }

    @Test
    void anIntegrationThatIsNotSupportedIsRefusedByItsName() {
        assertThatThrownBy(() -> read("route: {receiver: r}\nreceivers:\n- name: r\n  opsgenie_configs: [{}]\n"))
                .hasMessage(
                        "line 4 column 21: receivers[0].opsgenie_configs: Alertmanager knows this key, but it is not"
                                + " supported here");
    }

    @Test
    void aTemplateThatCannotBeReadIsToldAtItsPlace() {
        assertThatThrownBy(() -> RoutingConfigReader.read(
                        FULL, ProjectId.DEFAULT, text -> text.startsWith("X ") ? Optional.of("no") : Optional.empty()))
                .hasMessageStartingWith("line 44 column 24: receivers[2].email_configs[0].headers.Subject: no");
    }
}
