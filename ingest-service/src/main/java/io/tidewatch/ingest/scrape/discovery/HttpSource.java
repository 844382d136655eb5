package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code http_sd_configs}. */
final class HttpSource implements TargetSource {
    private final Discovery.Http config;
    private final JsonGet get;

    HttpSource(Discovery.Http config, HttpFetcher fetcher) {
        this.config = config;
        this.get = new JsonGet(fetcher);
    }

    @Override
    public List<TargetGroup> find() throws DiscoveryException, InterruptedException {
        String url = config.url().toString();
        Map<String, String> where = Map.of("__meta_url", url);
        return GroupText.json(url, get.get(config.url())).stream()
                .map(group -> StaticSource.group(group, where))
                .toList();
    }

    @Override
    public Duration refresh() {
        return config.refresh();
    }

    @Override
    public String name() {
        return "http_sd_configs " + config.url();
    }

    @Override
    public void close() {
        get.close();
    }
}
