package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.TemplateCheck;
import io.tidewatch.alert.routing.Receiver;
import io.tidewatch.model.ProjectId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads receivers and their integrations. */
final class ReceiverReader {
    private static final Set<String> OF_OTHERS = Set.of(
            "opsgenie_configs",
            "wechat_configs",
            "pushover_configs",
            "victorops_configs",
            "sns_configs",
            "telegram_configs",
            "webex_configs",
            "discord_configs",
            "jira_configs",
            "rocketchat_configs",
            "mattermost_configs",
            "incidentio_configs");

    private final ProjectId project;
    private final GlobalSettings global;
    private final TemplateCheck templates;

    /** One integration's reading: its configuration from its node. */
    private interface Kind {
        ChannelConfig read(ConfigNode node);
    }

    ReceiverReader(ProjectId project, GlobalSettings global, TemplateCheck templates) {
        this.project = project;
        this.global = global;
        this.templates = templates;
    }

    Receiver read(ConfigNode node) {
        String name = node.need("name").text();
        if (name.isEmpty()) {
            throw node.wrong("the name is empty");
        }
        List<Receiver.Integration> integrations = new ArrayList<>();
        all(node, name, "webhook_configs", true, this::webhook, integrations);
        all(node, name, "slack_configs", false, this::slack, integrations);
        all(node, name, "email_configs", false, this::email, integrations);
        all(node, name, "pagerduty_configs", true, this::pagerDuty, integrations);
        all(node, name, "msteams_configs", true, this::teams, integrations);
        all(node, name, "msteamsv2_configs", true, this::teams, integrations);
        node.end(OF_OTHERS);
        return new Receiver(name, integrations);
    }

    private void all(
            ConfigNode node, String name, String key, boolean resolved, Kind kind, List<Receiver.Integration> into) {
        int index = 0;
        for (ConfigNode element : node.list(key)) {
            boolean sendResolved = element.read("send_resolved", ConfigNode::bool, resolved);
            String identity = "receiver/" + project.value() + "/" + name + "/" + key + "/" + index++;
            into.add(new Receiver.Integration(
                    UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
                    kind.read(element),
                    sendResolved));
        }
    }

    private Map<String, String> headers(ConfigNode node) {
        ConfigNode http = node.find("http_config");
        return http == null ? global.headers() : HttpHeaders.read(http);
    }

    private ChannelConfig webhook(ConfigNode node) {
        ChannelConfig.Webhook config = new ChannelConfig.Webhook(
                Urls.masked(node.need("url")), headers(node), "", node.read("max_alerts", ConfigNode::number, 0));
        node.end(Set.of("url_file", "timeout", "payload"));
        return config;
    }

    private ChannelConfig slack(ConfigNode node) {
        URI ownUrl = node.find("api_url", Urls::secret);
        String ownToken = node.find("app_token", ConfigNode::secret);
        URI url = ownUrl == null && ownToken == null ? global.slackUrl() : ownUrl;
        String token = ownToken == null ? global.slackToken() : ownToken;
        Map<String, String> headers = headers(node);
        String authorization = headers.getOrDefault("Authorization", "");
        Map<String, String> texts = texts(node, ChannelConfig.Type.SLACK);
        node.end(Set.of(
                "api_url_file",
                "app_token_file",
                "app_url",
                "actions",
                "fields",
                "short_fields",
                "callback_id",
                "link_names",
                "mrkdwn_in",
                "image_url",
                "thumb_url",
                "message_text",
                "update_message",
                "timeout"));
        if (url != null && url.getPath().endsWith("/chat.postMessage")) {
            token = authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : token;
            url = URI.create(url.toString().replaceAll("chat\\.postMessage$", ""));
        } else if (url != null) {
            if (!authorization.isEmpty()) {
                throw node.wrong("http_config is for chat.postMessage; an incoming webhook has its secret in its URL");
            }
            return new ChannelConfig.Slack(url, texts);
        }
        if (token == null) {
            throw node.wrong("no global slack_api_url or slack_app_token, and none here");
        }
        Map<String, String> ofBot = new LinkedHashMap<>(texts);
        String channel = ofBot.remove("channel");
        if (channel == null) {
            throw node.wrong("channel is missing");
        }
        return new ChannelConfig.SlackBot(url == null ? ChannelConfig.SlackBot.API : url, token, channel, ofBot);
    }

    private ChannelConfig email(ConfigNode node) {
        List<String> to = Arrays.stream(node.need("to").text().split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        if (to.isEmpty() || to.stream().anyMatch(address -> !address.matches("[^\\s@<>]+@[^\\s@<>]+"))) {
            throw node.need("to").wrong("'" + node.need("to").text() + "' holds what is no address name@host");
        }
        Map<String, String> texts = new LinkedHashMap<>(texts(node, ChannelConfig.Type.EMAIL));
        ConfigNode headers = node.find("headers");
        if (headers != null) {
            for (String name : headers.keys()) {
                if (!name.equalsIgnoreCase("subject")) {
                    throw headers.need(name).wrong("of headers only Subject is supported here");
                }
                texts.put("subject", template(headers.need(name)));
            }
        }
        ChannelConfig config = new ChannelConfig.Email(to, SmtpReader.read(node, "", global.smtp()), texts);
        node.end(Set.of(
                "hello",
                "auth_identity",
                "auth_secret",
                "auth_secret_file",
                "auth_password_file",
                "tls_config",
                "force_implicit_tls",
                "threading"));
        return config;
    }

    private ChannelConfig pagerDuty(ConfigNode node) {
        ConfigNode old = node.find("service_key");
        if (old != null) {
            throw old.wrong("the Events API version 1 is not supported here; give a routing_key of version 2");
        }
        if (!headers(node).isEmpty()) {
            throw node.wrong("http_config is not supported for PagerDuty");
        }
        Map<String, String> details = node.read("details", ConfigNode::textMap, Map.of());
        ConfigNode detailNode = node.find("details");
        if (detailNode != null) {
            detailNode.keys().forEach(name -> template(detailNode.need(name)));
        }
        ChannelConfig config = new ChannelConfig.PagerDuty(
                node.read("url", Urls::plain, global.pagerDuty()),
                node.need("routing_key").secret(),
                texts(node, ChannelConfig.Type.PAGERDUTY),
                details);
        node.end(Set.of("routing_key_file", "service_key_file", "images", "links", "timeout"));
        return config;
    }

    private ChannelConfig teams(ConfigNode node) {
        ChannelConfig config =
                new ChannelConfig.Teams(Urls.secret(node.need("webhook_url")), texts(node, ChannelConfig.Type.TEAMS));
        node.end(Set.of("webhook_url_file", "http_config"));
        return config;
    }

    private Map<String, String> texts(ConfigNode node, ChannelConfig.Type type) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String field : type.textFields()) {
            ConfigNode text = node.find(field);
            if (text != null) {
                texts.put(field, template(text));
            }
        }
        return texts;
    }

    private String template(ConfigNode node) {
        String text = node.text();
        templates.fault(text).ifPresent(fault -> {
            throw node.wrong(fault);
        });
        return text;
    }
}
