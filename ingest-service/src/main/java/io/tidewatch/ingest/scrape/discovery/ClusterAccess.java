package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.config.HttpSettings.Authorization;
import io.tidewatch.ingest.scrape.config.HttpSettings.SecretSource;
import io.tidewatch.ingest.scrape.config.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Kubernetes' API is and how one is let in: as configured, or with the credentials that a pod finds in
 * {@code /var/run/secrets/kubernetes.io/serviceaccount}.
 *
 * @param server null where there is no cluster around us
 * @param ownNamespace the empty string when it is not known
 */
record ClusterAccess(@Nullable URI server, HttpSettings http, String ownNamespace) {
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    static ClusterAccess of(Discovery.Kubernetes config, Map<String, String> environment) {
        String namespace = "";
        try {
            Path file = ACCOUNT.resolve("namespace");
            namespace = Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            // Asked for only with own_namespace, which then says so.
        }
        if (config.apiServer() != null) {
            return new ClusterAccess(config.apiServer(), config.http(), namespace);
        }
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isEmpty()) {
            return new ClusterAccess(null, config.http(), namespace);
        }
        HttpSettings inCluster = new HttpSettings(
                null,
                new Authorization("Bearer", new SecretSource(null, ACCOUNT.resolve("token"))),
                new TlsSettings(
                        new SecretSource(null, ACCOUNT.resolve("ca.crt")),
                        SecretSource.NONE,
                        SecretSource.NONE,
                        "",
                        false),
                false,
                Map.of());
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return new ClusterAccess(URI.create("https://" + bracketed + ":" + port), inCluster, namespace);
    }
}
