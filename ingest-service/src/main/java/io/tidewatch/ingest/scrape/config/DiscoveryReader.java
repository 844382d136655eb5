package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.config.Discovery.KubernetesRole;
import io.tidewatch.ingest.scrape.config.Discovery.Selector;
import io.tidewatch.ingest.scrape.config.Discovery.StaticGroup;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code static_configs} and the {@code *_sd_configs} that are spoken. */
final class DiscoveryReader {
    /** Discoveries that Prometheus has and this does not. */
    static final Set<String> UNSUPPORTED = Set.of(
            "aws_sd_configs",
            "azure_sd_configs",
            "consul_sd_configs",
            "digitalocean_sd_configs",
            "dns_sd_configs",
            "docker_sd_configs",
            "dockerswarm_sd_configs",
            "ec2_sd_configs",
            "eureka_sd_configs",
            "gce_sd_configs",
            "hetzner_sd_configs",
            "ionos_sd_configs",
            "kuma_sd_configs",
            "lightsail_sd_configs",
            "linode_sd_configs",
            "marathon_sd_configs",
            "nerve_sd_configs",
            "nomad_sd_configs",
            "openstack_sd_configs",
            "ovhcloud_sd_configs",
            "puppetdb_sd_configs",
            "scaleway_sd_configs",
            "serverset_sd_configs",
            "stackit_sd_configs",
            "triton_sd_configs",
            "uyuni_sd_configs",
            "vultr_sd_configs");

    private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);

    private final Path folder;
    private final HttpSettingsReader https;

    DiscoveryReader(Path folder) {
        this.folder = folder;
        this.https = new HttpSettingsReader(folder);
    }

    List<Discovery> read(YamlValue job) throws ConfigException {
        List<Discovery> all = new ArrayList<>();
        YamlValue statics = job.find("static_configs");
        if (statics != null) {
            List<StaticGroup> groups = new ArrayList<>();
            for (YamlValue group : statics.list()) {
                groups.add(group(group));
            }
            all.add(new Discovery.Static(List.copyOf(groups)));
        }
        for (YamlValue value : elements(job.find("file_sd_configs"))) {
            all.add(files(value));
        }
        for (YamlValue value : elements(job.find("http_sd_configs"))) {
            all.add(http(value));
        }
        for (YamlValue value : elements(job.find("kubernetes_sd_configs"))) {
            all.add(kubernetes(value));
        }
        return all;
    }

    private static List<YamlValue> elements(@Nullable YamlValue list) throws ConfigException {
        return list == null ? List.of() : list.list();
    }

    static StaticGroup group(YamlValue value) throws ConfigException {
        YamlValue targets = value.find("targets");
        YamlValue labels = value.find("labels");
        value.end();
        return new StaticGroup(
                targets == null ? List.of() : List.copyOf(targets.texts()),
                labels == null ? Map.of() : Map.copyOf(labels.textMap()));
    }

    private Discovery.Files files(YamlValue value) throws ConfigException {
        YamlValue files = value.find("files");
        Duration refresh = refresh(value, Duration.ofMinutes(5));
        value.end();
        if (files == null || files.texts().isEmpty()) {
            throw value.wrong("files is needed: a list of paths such as targets/*.json");
        }
        for (YamlValue file : files.list()) {
            String name = file.text();
            if (!name.matches(".*\\.(json|yml|yaml)")) {
                throw file.wrong("'" + name + "' must end in .json, .yml or .yaml");
            }
            int folderEnd = name.lastIndexOf('/');
            if (folderEnd >= 0 && name.lastIndexOf('*', folderEnd) >= 0) {
                throw file.wrong("'" + name + "' may hold * in its last part only");
            }
        }
        return new Discovery.Files(List.copyOf(files.texts()), folder, refresh);
    }

    private Discovery.Http http(YamlValue value) throws ConfigException {
        YamlValue url = value.find("url");
        Duration refresh = refresh(value, Duration.ofMinutes(1));
        HttpSettings http = https.read(value);
        value.end(HttpSettingsReader.UNSUPPORTED);
        if (url == null) {
            throw value.wrong("url is needed");
        }
        return new Discovery.Http(url(url), refresh, http);
    }

    private static URI url(YamlValue value) throws ConfigException {
        try {
            URI url = URI.create(value.text());
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getRawAuthority() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw value.wrong("'" + value.text() + "' is no URL that begins with http:// or https://");
    }

    private static Duration refresh(YamlValue owner, Duration otherwise) throws ConfigException {
        YamlValue value = owner.find("refresh_interval");
        if (value == null) {
            return otherwise;
        }
        Duration refresh = ScrapeConfigReader.duration(value);
        if (refresh.compareTo(SHORTEST_REFRESH) < 0) {
            throw value.wrong("'" + value.text() + "' is less than a second");
        }
        return refresh;
    }

    private Discovery.Kubernetes kubernetes(YamlValue value) throws ConfigException {
        YamlValue role = value.find("role");
        YamlValue server = value.find("api_server");
        YamlValue namespaces = value.find("namespaces");
        YamlValue selectors = value.find("selectors");
        HttpSettings http = https.read(value);
        value.end(union(HttpSettingsReader.UNSUPPORTED, Set.of("kubeconfig_file", "attach_metadata")));
        if (role == null) {
            throw value.wrong("role is needed: pod, service or endpoints");
        }
        boolean own = false;
        List<String> names = List.of();
        if (namespaces != null) {
            YamlValue ownValue = namespaces.find("own_namespace");
            YamlValue namesValue = namespaces.find("names");
            namespaces.end();
            own = ownValue != null && ownValue.bool();
            names = namesValue == null ? List.of() : List.copyOf(namesValue.texts());
        }
        return new Discovery.Kubernetes(
                role(role), server == null ? null : url(server), own, names, selectors(selectors), http);
    }

    private static Map<KubernetesRole, Selector> selectors(@Nullable YamlValue list) throws ConfigException {
        Map<KubernetesRole, Selector> selectors = new EnumMap<>(KubernetesRole.class);
        for (YamlValue value : elements(list)) {
            YamlValue role = value.find("role");
            YamlValue label = value.find("label");
            YamlValue field = value.find("field");
            value.end();
            if (role == null) {
                throw value.wrong("role is needed: pod, service or endpoints");
            }
            Selector selector = new Selector(label == null ? "" : label.text(), field == null ? "" : field.text());
            if (selectors.put(role(role), selector) != null) {
                throw role.wrong("the role stands twice");
            }
        }
        return selectors;
    }

    private static KubernetesRole role(YamlValue value) throws ConfigException {
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "pod" -> KubernetesRole.POD;
            case "service" -> KubernetesRole.SERVICE;
            case "endpoints" -> KubernetesRole.ENDPOINTS;
            default ->
                throw value.wrong("'" + value.text() + "' is not supported; supported are pod, service and endpoints");
        };
    }

    static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
