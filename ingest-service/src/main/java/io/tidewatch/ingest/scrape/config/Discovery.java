package io.tidewatch.ingest.scrape.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a job's targets come from: the {@code *_sd_configs} and {@code static_configs} that are spoken. */
public sealed interface Discovery {
    /** Targets as they stand in the file. */
    record Static(List<StaticGroup> groups) implements Discovery {}

    /** Targets that share labels. */
    record StaticGroup(List<String> targets, Map<String, String> labels) {}

    /** Targets in files that others write. */
    record Files(List<String> patterns, Path folder, Duration refresh) implements Discovery {}

    /** Targets that a URL answers with. */
    record Http(URI url, Duration refresh, HttpSettings http) implements Discovery {}

    /**
     * Targets of a Kubernetes cluster.
     *
     * @param apiServer null for the cluster that we run in
     * @param namespaces empty for all
     * @param selectors by role: label and field selectors
     */
    record Kubernetes(
            KubernetesRole role,
            @Nullable URI apiServer,
            boolean ownNamespace,
            List<String> namespaces,
            Map<KubernetesRole, Selector> selectors,
            HttpSettings http)
            implements Discovery {}

    /** Selectors as Kubernetes' API takes them; the empty string for none. */
    record Selector(String label, String field) {}

    /** What of a cluster becomes targets. */
    enum KubernetesRole {
        POD,
        SERVICE,
        ENDPOINTS
    }
}
