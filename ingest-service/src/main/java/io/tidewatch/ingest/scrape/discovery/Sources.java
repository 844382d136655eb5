package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.vertx.core.Vertx;

/** Makes the source that a configuration asks for. Immutable. */
public final class Sources {
    private final Vertx vertx;
    private final ByteBudget budget;

    public Sources(Vertx vertx, ByteBudget budget) {
        this.vertx = vertx;
        this.budget = budget;
    }

    public TargetSource of(Discovery config) {
        if (config instanceof Discovery.Static fixed) {
            return new StaticSource(fixed);
        }
        if (config instanceof Discovery.Files files) {
            return new FileSource(files);
        }
        if (config instanceof Discovery.Http http) {
            return new HttpSource(http, fetcher(http.http()));
        }
        Discovery.Kubernetes kubernetes = (Discovery.Kubernetes) config;
        ClusterAccess access = ClusterAccess.of(kubernetes, System.getenv());
        return new KubernetesSource(kubernetes, access, fetcher(access.http()));
    }

    private HttpFetcher fetcher(HttpSettings settings) {
        return new HttpFetcher(vertx, settings, budget);
    }
}
