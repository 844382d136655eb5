package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.channels.ChannelConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code global}: what receivers have where they say nothing. Immutable.
 *
 * @param slackUrl null without one
 * @param pagerDuty the Events API's address
 * @param smtp null where the service's own server is meant
 * @param headers of every HTTP request
 */
record GlobalSettings(
        Duration resolveTimeout,
        @Nullable URI slackUrl,
        @Nullable String slackToken,
        URI pagerDuty,
        ChannelConfig.@Nullable Smtp smtp,
        Map<String, String> headers) {
    static final GlobalSettings NONE =
            new GlobalSettings(Duration.ofMinutes(5), null, null, ChannelConfig.PagerDuty.QUEUE, null, Map.of());

    private static final Set<String> OF_OTHERS = Set.of(
            "slack_api_url_file",
            "slack_app_token_file",
            "slack_app_url",
            "smtp_auth_password_file",
            "smtp_auth_secret",
            "smtp_auth_secret_file",
            "smtp_auth_identity",
            "smtp_hello",
            "smtp_tls_config",
            "smtp_force_implicit_tls",
            "opsgenie_api_url",
            "opsgenie_api_key",
            "opsgenie_api_key_file",
            "wechat_api_url",
            "wechat_api_secret",
            "wechat_api_secret_file",
            "wechat_api_corp_id",
            "victorops_api_url",
            "victorops_api_key",
            "victorops_api_key_file",
            "telegram_api_url",
            "telegram_bot_token",
            "telegram_bot_token_file",
            "webex_api_url",
            "jira_api_url",
            "rocketchat_api_url",
            "rocketchat_token",
            "rocketchat_token_file",
            "rocketchat_token_id",
            "rocketchat_token_id_file",
            "mattermost_webhook_url",
            "mattermost_webhook_url_file");

    static GlobalSettings read(ConfigNode node) {
        Duration timeout = RoutingConfigReader.duration(node, "resolve_timeout", NONE.resolveTimeout());
        ConfigNode http = node.find("http_config");
        GlobalSettings settings = new GlobalSettings(
                timeout,
                node.find("slack_api_url", Urls::secret),
                node.find("slack_app_token", ConfigNode::secret),
                node.read("pagerduty_url", Urls::plain, NONE.pagerDuty()),
                smtp(node),
                http == null ? Map.of() : HttpHeaders.read(http));
        node.end(OF_OTHERS);
        return settings;
    }

    private static ChannelConfig.@Nullable Smtp smtp(ConfigNode node) {
        return SmtpReader.read(node, "smtp_", null);
    }
}
