package io.tidewatch.ingest.scrape.targets;

import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.PrometheusUnits;
import io.tidewatch.ingest.scrape.http.Authority;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes targets of what discoveries have found (Prometheus, {@code scrape.PopulateLabels}): defaults as labels, then the
 * job's relabelling, then what the labels with two underscores say. Immutable.
 */
public final class TargetBuilder {
    private static final String ADDRESS = "__address__";
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__metrics_path__";
    private static final String INTERVAL = "__scrape_interval__";
    private static final String TIMEOUT = "__scrape_timeout__";
    private static final String PARAM = "__param_";

    /**
     * What became of the found ones.
     *
     * @param dropped labels before relabelling of those that a rule dropped
     * @param problems why some are none, a sentence each
     */
    public record Built(List<Target> targets, List<Labels> dropped, List<String> problems) {}

    private final JobConfig job;

    public TargetBuilder(JobConfig job) {
        this.job = job;
    }

    /** The targets of all groups, each once. */
    public Built build(List<TargetGroup> groups) {
        Set<Long> seen = new LinkedHashSet<>();
        List<Target> targets = new ArrayList<>();
        List<Labels> dropped = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (TargetGroup group : groups) {
            for (Map<String, String> own : group.targets()) {
                Map<String, String> labels = new TreeMap<>(group.labels());
                labels.putAll(own);
                withDefaults(labels);
                Labels discovered = Labels.of(labels);
                try {
                    if (!job.targetRelabeling().apply(labels)) {
                        dropped.add(discovered);
                        continue;
                    }
                    Target target = target(labels, discovered);
                    if (seen.add(target.identity())) {
                        targets.add(target);
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(discovered + ": " + e.getMessage());
                }
            }
        }
        return new Built(targets, dropped, problems);
    }

    private void withDefaults(Map<String, String> labels) {
        labels.values().removeIf(String::isEmpty);
        labels.putIfAbsent("job", job.name());
        labels.putIfAbsent(INTERVAL, job.interval().toMillis() + "ms");
        labels.putIfAbsent(TIMEOUT, job.timeout().toMillis() + "ms");
        labels.putIfAbsent(PATH, job.metricsPath());
        labels.putIfAbsent(SCHEME, job.scheme());
        job.params().forEach((name, values) -> {
            if (!values.isEmpty() && !values.get(0).isEmpty()) {
                labels.putIfAbsent(PARAM + name, values.get(0));
            }
        });
    }

    private Target target(Map<String, String> labels, Labels discovered) {
        String address = labels.getOrDefault(ADDRESS, "");
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        Duration interval = duration(labels, INTERVAL);
        Duration timeout = duration(labels, TIMEOUT);
        if (timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(TIMEOUT + " is longer than " + INTERVAL);
        }
        URI url = url(labels, address);
        Labels.Builder own = new Labels.Builder();
        labels.forEach((name, value) -> {
            if (!name.startsWith("__")) {
                own.add(name, value);
            }
        });
        if (labels.getOrDefault("instance", "").isEmpty()) {
            own.set("instance", address);
        }
        return new Target(job, own.build(), discovered, url, interval, timeout);
    }

    private static Duration duration(Map<String, String> labels, String name) {
        String text = labels.getOrDefault(name, "");
        Duration duration = PrometheusUnits.duration(text).orElse(Duration.ZERO);
        if (duration.isZero()) {
            throw new IllegalArgumentException(name + " '" + text + "' is no duration such as 15s");
        }
        return duration;
    }

    private URI url(Map<String, String> labels, String address) {
        Map<String, List<String>> params = new LinkedHashMap<>(job.params());
        labels.forEach((name, value) -> {
            if (name.startsWith(PARAM)) {
                String param = name.substring(PARAM.length());
                List<String> values = new ArrayList<>(params.getOrDefault(param, List.of()));
                if (values.isEmpty()) {
                    values.add(value);
                } else {
                    values.set(0, value);
                }
                params.put(param, values);
            }
        });
        StringBuilder query = new StringBuilder();
        new TreeMap<>(params)
                .forEach((name, values) -> values.forEach(value -> query.append(query.length() == 0 ? '?' : '&')
                        .append(encode(name))
                        .append('=')
                        .append(encode(value))));
        String scheme = labels.getOrDefault(SCHEME, "http");
        String path = labels.getOrDefault(PATH, "");
        if (!scheme.equals("http") && !scheme.equals("https") && !scheme.equals(job.scheme())) {
            throw new IllegalArgumentException(SCHEME + " '" + scheme + "' is not http or https");
        }
        boolean question = path.indexOf('?') >= 0 && query.length() > 0;
        if (question) {
            query.setCharAt(0, '&');
        }
        URI url = URI.create(scheme + "://" + address + (path.startsWith("/") ? "" : "/") + path + query);
        if (Authority.of(url).isEmpty()) {
            throw new IllegalArgumentException("'" + address + "' is no host with or without a port");
        }
        return url;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
