package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.config.HttpSettings.Authorization;
import io.tidewatch.ingest.scrape.config.HttpSettings.BasicAuth;
import io.tidewatch.ingest.scrape.config.HttpSettings.SecretSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what Prometheus calls the HTTP client's configuration, which stands among the keys of its owner. */
final class HttpSettingsReader {
    /** What Prometheus knows and this does not speak. */
    static final Set<String> UNSUPPORTED =
            Set.of("oauth2", "proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header");

    private final Path folder;

    /** @param folder that relative paths are relative to */
    HttpSettingsReader(Path folder) {
        this.folder = folder;
    }

    HttpSettings read(YamlValue owner) throws ConfigException {
        YamlValue basic = owner.find("basic_auth");
        YamlValue authorization = owner.find("authorization");
        YamlValue bearer = owner.find("bearer_token");
        YamlValue bearerFile = owner.find("bearer_token_file");
        YamlValue tls = owner.find("tls_config");
        YamlValue redirects = owner.find("follow_redirects");
        YamlValue http2 = owner.find("enable_http2");
        YamlValue headers = owner.find("http_headers");
        if (http2 != null) {
            // HTTP/1.1 is spoken, which every target has; the key is checked and otherwise free.
            http2.bool();
        }
        long ways = List.of(basic != null, authorization != null, bearer != null, bearerFile != null).stream()
                .filter(Boolean::booleanValue)
                .count();
        if (ways > 1) {
            throw owner.wrong("only one of basic_auth, authorization, bearer_token and bearer_token_file may be given");
        }
        Authorization with = authorization == null ? null : authorization(authorization);
        if (bearer != null || bearerFile != null) {
            with = new Authorization("Bearer", source(bearer, bearerFile));
        }
        return new HttpSettings(
                basic == null ? null : basicAuth(basic),
                with,
                tls == null ? TlsSettings.DEFAULT : tls(tls),
                redirects == null || redirects.bool(),
                headers == null ? Map.of() : headers(headers));
    }

    private BasicAuth basicAuth(YamlValue value) throws ConfigException {
        BasicAuth auth =
                new BasicAuth(either(value, "username", "username_file"), either(value, "password", "password_file"));
        value.end(Set.of("username_ref", "password_ref"));
        return auth;
    }

    private Authorization authorization(YamlValue value) throws ConfigException {
        YamlValue type = value.find("type");
        SecretSource credentials = either(value, "credentials", "credentials_file");
        value.end(Set.of("credentials_ref"));
        String name = type == null ? "Bearer" : type.text().strip();
        if (type != null && name.toLowerCase(Locale.ROOT).equals("basic")) {
            throw type.wrong("'Basic' is not taken here; use basic_auth");
        }
        return new Authorization(name, credentials);
    }

    private TlsSettings tls(YamlValue value) throws ConfigException {
        SecretSource ca = either(value, "ca", "ca_file");
        SecretSource certificate = either(value, "cert", "cert_file");
        SecretSource key = either(value, "key", "key_file");
        YamlValue serverName = value.find("server_name");
        YamlValue skip = value.find("insecure_skip_verify");
        value.end(Set.of("min_version", "max_version", "ca_ref", "cert_ref", "key_ref"));
        if (certificate.isSet() != key.isSet()) {
            throw value.wrong("a certificate and its key must be given together (cert_file and key_file)");
        }
        return new TlsSettings(
                ca, certificate, key, serverName == null ? "" : serverName.text(), skip != null && skip.bool());
    }

    private static Map<String, List<Secret>> headers(YamlValue value) throws ConfigException {
        Map<String, List<Secret>> headers = new LinkedHashMap<>();
        for (String name : value.keys()) {
            YamlValue header = value.find(name);
            List<Secret> values = new ArrayList<>();
            if (header != null) {
                for (String key : List.of("values", "secrets")) {
                    YamlValue texts = header.find(key);
                    if (texts != null) {
                        texts.texts().forEach(text -> values.add(new Secret(text)));
                    }
                }
                header.end(Set.of("files"));
            }
            headers.put(name, List.copyOf(values));
        }
        return headers;
    }

    private SecretSource either(YamlValue owner, String key, String fileKey) throws ConfigException {
        YamlValue text = owner.find(key);
        YamlValue file = owner.find(fileKey);
        if (text != null && file != null) {
            throw owner.wrong("only one of " + key + " and " + fileKey + " may be given");
        }
        return source(text, file);
    }

    private SecretSource source(@Nullable YamlValue text, @Nullable YamlValue file) throws ConfigException {
        return new SecretSource(
                text == null ? null : new Secret(text.text()), file == null ? null : folder.resolve(file.text()));
    }
}
