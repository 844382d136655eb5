package io.tidewatch.alert.notify.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTemplatesTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:05Z");
    private static final Message MESSAGE = new Message(
            "{}:{alertname=\"Down\"}",
            "team",
            Notice.FIRING,
            Map.of("alertname", "Down"),
            "first_notification",
            List.of(alert("a", Notice.FIRING), alert("b", Notice.RESOLVED)));

    private final MessageTemplates templates = new MessageTemplates(
            new Links("https://w"),
            "{{ define \"mine\" }}<{{ .Receiver }}>{{ end }}\n\n{{ define \"__subject\" }}own{{ end }}");
    private final MessageTemplates defaults = new MessageTemplates(new Links("https://w"), "");

    private static Message.MessageAlert alert(String service, Notice notice) {
        return new Message.MessageAlert(
                notice,
                Map.of("alertname", "Down", "service", service, "env", "prod"),
                Map.of("summary", service + " down"),
                AT,
                notice == Notice.RESOLVED ? AT.plusSeconds(60) : null,
                "/x",
                "0123");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "plain text ¦ plain text",
                "{{ .Status | toUpper }} {{ .Receiver | title }} ¦ FIRING Team",
                "{{ len .Alerts }}/{{ len .Alerts.Firing }}/{{ .Alerts.Resolved | len }} ¦ 2/1/1",
                "{{ range .Alerts }}{{ .Labels.service }}={{ .Status }};{{ end }} ¦ a=firing;b=resolved;",
                "{{ .CommonLabels.env }}{{ .CommonLabels.service }}! ¦ prod!",
                "{{ .GroupLabels.SortedPairs.Values | join \"-\" }} ¦ Down",
                "{{ range .CommonLabels.SortedPairs }}{{ .Name }}:{{ .Value }} {{ end }}. ¦ alertname:Down env:prod .",
                "{{ (.CommonLabels.Remove (stringSlice \"env\")).Names | join \",\" }} ¦ alertname",
                "{{ with .CommonLabels.Remove .GroupLabels.Names }}{{ .Values | join \",\" }}{{ end }} ¦ prod",
                "{{ if match \"^D.*n$\" .GroupLabels.alertname }}yes{{ end }} ¦ yes",
                "{{ reReplaceAll \"(D)(o)\" \"$2-${1}\" .GroupLabels.alertname }} ¦ o-Dwn",
                "{{ (index .Alerts 0).StartsAt.Format \"2006-01-02 15:04:05\" }} ¦ 2026-11-21 10:00:05",
                "{{ (index .Alerts 0).StartsAt.Unix }} ¦ 1795255205",
                "{{ (index .Alerts 0).StartsAt }} ¦ 2026-11-21 10:00:05 +0000 UTC",
                "{{ date \"Jan 2, 3:04 PM MST\" (tz \"Europe/Berlin\" (index .Alerts 0).StartsAt) }} ¦ Nov 21, 11:00 AM CET",
                "{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 1).EndsAt.IsZero }} ¦ true false",
                "{{ (index .Alerts 0).GeneratorURL }} {{ .ExternalURL }} ¦ https://w/x https://w",
                "{{ toJson .GroupLabels }} ¦ {\"alertname\":\"Down\"}",
                "{{ \"<b>\" | safeHtml }}{{ trimSpace \"  x \" }} ¦ <b>x",
                "{{ humanizeDuration 3725 }} ¦ 1h 2m 5s",
                "{{ $d := dict \"k\" \"v\" }}{{ $d.k }} ¦ v",
                "{{ .GroupKey }} {{ .NotificationReason }} ¦ {}:{alertname=\"Down\"} first_notification",
                "{{ template \"mine\" . }} ¦ <team>",
                "{{ template \"slack.default.title\" . }} ¦ own",
            })
    void aTemplateSeesWhatAlertmanagerWouldShowIt(String template, String expected) {
        assertThat(templates.render(template, MESSAGE)).isEqualTo(expected);
    }

    @Test
    void everyNameOfAlertmanagersDefaultsCanBeUsed() {
        assertThat(defaults.render("{{ template \"__subject\" . }}", MESSAGE)).isEqualTo("[FIRING:1] Down (prod)");
        for (String name : List.of(
                "slack.default.fallback",
                "slack.default.text",
                "email.default.subject",
                "email.default.html",
                "pagerduty.default.description",
                "msteams.default.text",
                "msteamsv2.default.title")) {
            assertThat(defaults.render("{{ template \"" + name + "\" . }}", MESSAGE))
                    .as(name)
                    .doesNotContain("\u0002");
        }
        assertThat(defaults.render("{{ template \"pagerduty.default.instances\" .Alerts.Firing }}", MESSAGE))
                .contains(" - service = a\n", "Source: https://w/x");
    }

    @Test
    void whatCannotBeReadOrCarriedOutSaysWhere() {
        assertThat(templates.fault("{{ .Status | shout }}")).hasValueSatisfying(fault -> assertThat(fault)
                .startsWith("template: notification:1:")
                .contains("function \"shout\" not defined"));
        assertThat(templates.fault("{{ .Status"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("unclosed action"));
        assertThat(templates.fault("{{ .Status }}")).isEmpty();
        assertThatThrownBy(() -> templates.render("{{ template \"nothing\" . }}", MESSAGE))
                .hasMessageContaining("\"nothing\" not defined");
        assertThatThrownBy(() -> templates.render("{{ range .Alerts }}{{ .Nope.More }}{{ end }}", MESSAGE))
                .hasMessageContaining("Nope");
    }
}
