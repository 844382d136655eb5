package io.tidewatch.alert.routing.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What an {@code http_config} adds to requests. */
final class HttpHeaders {
    private static final Set<String> OF_OTHERS = Set.of(
            "tls_config",
            "proxy_url",
            "no_proxy",
            "proxy_from_environment",
            "proxy_connect_header",
            "oauth2",
            "bearer_token_file",
            "enable_http2",
            "http_headers");

    static Map<String, String> read(ConfigNode node) {
        Map<String, String> headers = new LinkedHashMap<>();
        ConfigNode authorization = node.find("authorization");
        if (authorization != null) {
            String type = authorization.text("type", "Bearer");
            headers.put(
                    "Authorization",
                    type + " " + authorization.need("credentials").secret());
            authorization.end(Set.of("credentials_file", "credentials_ref"));
        }
        ConfigNode bearer = node.find("bearer_token");
        if (bearer != null) {
            once(headers, bearer);
            headers.put("Authorization", "Bearer " + bearer.secret());
        }
        ConfigNode basic = node.find("basic_auth");
        if (basic != null) {
            once(headers, basic);
            String pair = basic.need("username").text() + ":" + basic.read("password", ConfigNode::secret, "");
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            basic.end(Set.of("username_file", "username_ref", "password_file", "password_ref"));
        }
        ConfigNode redirects = node.find("follow_redirects");
        if (redirects != null && redirects.bool()) {
            throw redirects.wrong("redirects are never followed here");
        }
        node.end(OF_OTHERS);
        return headers;
    }

    private static void once(Map<String, String> headers, ConfigNode at) {
        if (headers.containsKey("Authorization")) {
            throw at.wrong("at most one of basic_auth, authorization and bearer_token can be given");
        }
    }

    private HttpHeaders() {}
}
