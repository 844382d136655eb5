package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.ingest.scrape.targets.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Gets expositions by HTTP, asking for the formats that the job wants. */
public final class HttpTargetFetcher implements TargetFetcher {
    private final HttpFetcher fetcher;

    public HttpTargetFetcher(HttpFetcher fetcher) {
        this.fetcher = fetcher;
    }

    @Override
    public CompletionStage<Fetched> fetch(Target target, long limit) {
        JobConfig job = target.job();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", ExpositionFormat.accept(formats(job)));
        headers.put("User-Agent", "Tidewatch");
        headers.put(
                "X-Prometheus-Scrape-Timeout-Seconds",
                Double.toString(target.timeout().toMillis() / 1000.0));
        if (job.compression()) {
            headers.put("Accept-Encoding", "gzip");
        }
        return fetcher.get(target.url(), headers, target.timeout(), limit);
    }

    /** Native histograms come by protobuf only. */
    private static List<ExpositionFormat> formats(JobConfig job) {
        if (!job.nativeHistograms() || job.formats().contains(ExpositionFormat.PROMETHEUS_PROTO)) {
            return job.formats();
        }
        List<ExpositionFormat> formats = new ArrayList<>();
        formats.add(ExpositionFormat.PROMETHEUS_PROTO);
        formats.addAll(job.formats());
        return formats;
    }
}
