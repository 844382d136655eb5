package io.tidewatch.ingest.scrape.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.Discovery.KubernetesRole;
import io.tidewatch.ingest.scrape.config.Discovery.Selector;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code kubernetes_sd_configs}: pods, services or endpoints, listed anew in pages every few seconds from the API
 * server's cache ({@code resourceVersion=0}), which costs the cluster little and knows no broken watch.
 */
final class KubernetesSource implements TargetSource {
    private static final Duration REFRESH = Duration.ofSeconds(10);
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Discovery.Kubernetes config;
    private final ClusterAccess access;
    private final JsonGet get;

    KubernetesSource(Discovery.Kubernetes config, ClusterAccess access, HttpFetcher fetcher) {
        this.config = config;
        this.access = access;
        this.get = new JsonGet(fetcher);
    }

    @Override
    public List<TargetGroup> find() throws DiscoveryException, InterruptedException {
        return switch (config.role()) {
            case POD ->
                list("pods", KubernetesRole.POD).stream()
                        .map(KubernetesPods::group)
                        .toList();
            case SERVICE ->
                list("services", KubernetesRole.SERVICE).stream()
                        .map(KubernetesServices::group)
                        .toList();
            case ENDPOINTS -> {
                KubernetesEndpoints endpoints = new KubernetesEndpoints(
                        list("pods", KubernetesRole.POD), list("services", KubernetesRole.SERVICE));
                yield list("endpoints", KubernetesRole.ENDPOINTS).stream()
                        .map(endpoints::group)
                        .toList();
            }
        };
    }

    private List<JsonNode> list(String resource, KubernetesRole role) throws DiscoveryException, InterruptedException {
        List<String> namespaces = new ArrayList<>(config.namespaces());
        if (config.ownNamespace()) {
            if (access.ownNamespace().isEmpty()) {
                throw new DiscoveryException("own_namespace is asked for, but this is no pod of a cluster");
            }
            namespaces.add(access.ownNamespace());
        }
        List<JsonNode> items = new ArrayList<>();
        if (namespaces.isEmpty()) {
            pages("/api/v1/" + resource, role, items);
        }
        for (String namespace : namespaces) {
            pages("/api/v1/namespaces/" + encode(namespace) + "/" + resource, role, items);
        }
        return items;
    }

    private void pages(String path, KubernetesRole role, List<JsonNode> items)
            throws DiscoveryException, InterruptedException {
        if (access.server() == null) {
            throw new DiscoveryException("there is no api_server, and this is no pod of a cluster");
        }
        Selector selector = config.selectors().getOrDefault(role, new Selector("", ""));
        String token = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            StringBuilder query = new StringBuilder("?limit=" + PAGE);
            query.append(token.isEmpty() ? "&resourceVersion=0" : "&continue=" + encode(token));
            if (!selector.label().isEmpty()) {
                query.append("&labelSelector=").append(encode(selector.label()));
            }
            if (!selector.field().isEmpty()) {
                query.append("&fieldSelector=").append(encode(selector.field()));
            }
            URI url = access.server().resolve(path + query);
            JsonNode list;
            try {
                list = JSON.readTree(get.get(url));
            } catch (JsonProcessingException e) {
                throw new DiscoveryException(url + ": the answer is no JSON: " + e.getOriginalMessage());
            }
            list.path("items").forEach(items::add);
            token = list.path("metadata").path("continue").asText("");
            if (token.isEmpty()) {
                return;
            }
        }
        throw new DiscoveryException(path + " has more than " + MOST_PAGES + " pages");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Duration refresh() {
        return REFRESH;
    }

    @Override
    public String name() {
        return "kubernetes_sd_configs " + config.role().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        get.close();
    }
}
