package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.model.Labels;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a file in the syntax of {@code prometheus.yml}. Its sections that are about neither scraping nor forwarding are
 * noted and passed over; a key within {@code global}, {@code scrape_configs} or {@code remote_write} that is not
 * understood is an error.
 */
public final class ScrapeConfigReader {
    private static final Set<String> OTHER_SECTIONS =
            Set.of("rule_files", "alerting", "remote_read", "storage", "tracing", "otlp", "runtime");
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "evaluation_interval",
            "rule_query_offset",
            "query_log_file",
            "metric_name_validation_scheme",
            "metric_name_escaping_scheme",
            "keep_dropped_targets");
    private static final Set<String> UNSUPPORTED_IN_JOB = DiscoveryReader.union(
            DiscoveryReader.union(HttpSettingsReader.UNSUPPORTED, DiscoveryReader.UNSUPPORTED),
            Set.of(
                    "scrape_failure_log_file",
                    "native_histogram_bucket_limit",
                    "native_histogram_min_bucket_factor",
                    "convert_classic_histograms_to_nhcb"));

    private final String file;
    private final Path folder;
    private final List<String> notes = new ArrayList<>();
    private Duration interval = Duration.ofMinutes(1);
    private Duration timeout = Duration.ofSeconds(10);
    private ScrapeLimits limits = ScrapeLimits.NONE;
    private List<ExpositionFormat> formats = ExpositionFormat.DEFAULTS;
    private @Nullable ExpositionFormat fallback;
    private boolean nativeHistograms;
    private boolean classicHistograms;
    private Labels externalLabels = Labels.EMPTY;

    private ScrapeConfigReader(Path file) {
        this.file = file.toString();
        Path parent = file.toAbsolutePath().getParent();
        this.folder = parent == null ? file.toAbsolutePath() : parent;
    }

    /**
     * Reads a configuration.
     *
     * @param file where the text stands, for messages and for relative paths
     * @throws ConfigException that names file, line, key and value of the first thing that is wrong
     */
    public static ScrapeConfig read(Path file, String text) throws ConfigException {
        return new ScrapeConfigReader(file).read(text);
    }

    /** The first document of a text; null when there is nothing in it. */
    static @Nullable YamlValue parse(String file, String text) throws ConfigException {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(1_000);
            Node root = new Yaml(options).compose(new StringReader(text));
            return root == null ? null : new YamlValue(file, "", root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new ConfigException(file + " line " + line + ": this is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigException(file + ": this is no YAML: " + e.getMessage());
        }
    }

    private ScrapeConfig read(String text) throws ConfigException {
        YamlValue root = parse(file, text);
        if (root == null) {
            return ScrapeConfig.EMPTY;
        }
        YamlValue global = root.find("global");
        YamlValue jobs = root.find("scrape_configs");
        YamlValue destinations = root.find("remote_write");
        passOver(root, OTHER_SECTIONS);
        root.end(Set.of("scrape_config_files"));
        if (global != null) {
            global(global, destinations != null);
        }
        List<JobConfig> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (jobs != null) {
            for (YamlValue job : jobs.list()) {
                JobConfig config = job(job);
                if (!names.add(config.name())) {
                    throw job.wrong("there are two jobs named '" + config.name() + "'");
                }
                read.add(config);
            }
        }
        return new ScrapeConfig(read, new RemoteWriteReader(folder).read(destinations, externalLabels), notes);
    }

    private void passOver(YamlValue owner, Set<String> keys) throws ConfigException {
        for (String key : owner.keys()) {
            if (keys.contains(key)) {
                YamlValue value = owner.find(key);
                if (value != null) {
                    notes.add(value.wrong("has no effect here").getMessage());
                }
            }
        }
    }

    private void global(YamlValue global, boolean forwards) throws ConfigException {
        YamlValue intervalValue = global.find("scrape_interval");
        YamlValue timeoutValue = global.find("scrape_timeout");
        interval = intervalValue == null ? interval : positive(intervalValue);
        timeout = timeoutValue == null ? timeout : positive(timeoutValue);
        if (timeout.compareTo(interval) > 0) {
            if (timeoutValue != null) {
                throw timeoutValue.wrong("'" + timeoutValue.text() + "' is longer than scrape_interval");
            }
            timeout = interval;
        }
        limits = limits(global, ScrapeLimits.NONE);
        formats = formats(global, formats);
        fallback = fallback(global, null);
        nativeHistograms = bool(global, "scrape_native_histograms", false);
        classicHistograms = bool(global, "always_scrape_classic_histograms", false);
        YamlValue external = global.find("external_labels");
        if (external != null) {
            externalLabels = Labels.of(external.textMap());
            if (!forwards) {
                notes.add(external.wrong("has no effect here").getMessage());
            }
        }
        passOver(global, WITHOUT_EFFECT);
        global.end(Set.of("scrape_failure_log_file", "convert_classic_histograms_to_nhcb"));
    }

    private JobConfig job(YamlValue job) throws ConfigException {
        YamlValue name = job.find("job_name");
        if (name == null || name.text().isEmpty()) {
            throw job.wrong("job_name is needed");
        }
        YamlValue intervalValue = job.find("scrape_interval");
        YamlValue timeoutValue = job.find("scrape_timeout");
        Duration every = intervalValue == null ? interval : positive(intervalValue);
        Duration within = timeoutValue == null ? timeout : positive(timeoutValue);
        if (within.compareTo(every) > 0) {
            if (timeoutValue != null) {
                throw timeoutValue.wrong("'" + timeoutValue.text() + "' is longer than the job's scrape_interval");
            }
            within = every;
        }
        YamlValue path = job.find("metrics_path");
        YamlValue scheme = job.find("scheme");
        if (scheme != null && !Set.of("http", "https").contains(scheme.text())) {
            throw scheme.wrong("'" + scheme.text() + "' is not http or https");
        }
        passOver(job, WITHOUT_EFFECT);
        JobConfig config = new JobConfig(
                name.text(),
                every,
                within,
                path == null ? "/metrics" : path.text(),
                scheme == null ? "http" : scheme.text(),
                params(job.find("params")),
                bool(job, "honor_labels", false),
                bool(job, "honor_timestamps", true),
                bool(job, "track_timestamps_staleness", false),
                bool(job, "enable_compression", true),
                limits(job, limits),
                formats(job, formats),
                fallback(job, fallback),
                bool(job, "scrape_native_histograms", nativeHistograms),
                bool(job, "always_scrape_classic_histograms", classicHistograms),
                new HttpSettingsReader(folder).read(job),
                new DiscoveryReader(folder).read(job),
                RelabelReader.read(job.find("relabel_configs")),
                RelabelReader.read(job.find("metric_relabel_configs")));
        job.end(UNSUPPORTED_IN_JOB);
        return config;
    }

    private static Map<String, List<String>> params(@Nullable YamlValue value) throws ConfigException {
        Map<String, List<String>> params = new LinkedHashMap<>();
        if (value != null) {
            for (String key : value.keys()) {
                YamlValue texts = value.find(key);
                params.put(key, texts == null ? List.of() : List.copyOf(texts.texts()));
            }
        }
        return params;
    }

    private static ScrapeLimits limits(YamlValue owner, ScrapeLimits otherwise) throws ConfigException {
        YamlValue body = owner.find("body_size_limit");
        long bodySize = otherwise.bodySize();
        if (body != null) {
            bodySize = PrometheusUnits.size(body.text())
                    .orElseThrow(() -> body.wrong("'" + scalar(body) + "' is no size such as 10MB"));
        }
        return new ScrapeLimits(
                bodySize,
                number(owner, "sample_limit", otherwise.samples()),
                number(owner, "label_limit", otherwise.labels()),
                number(owner, "label_name_length_limit", otherwise.labelNameLength()),
                number(owner, "label_value_length_limit", otherwise.labelValueLength()),
                number(owner, "target_limit", otherwise.targets()));
    }

    private static String scalar(YamlValue value) {
        try {
            return value.text();
        } catch (ConfigException e) {
            return "this";
        }
    }

    private static List<ExpositionFormat> formats(YamlValue owner, List<ExpositionFormat> otherwise)
            throws ConfigException {
        YamlValue list = owner.find("scrape_protocols");
        if (list == null) {
            return otherwise;
        }
        List<ExpositionFormat> formats = new ArrayList<>();
        for (YamlValue value : list.list()) {
            formats.add(format(value));
        }
        if (formats.isEmpty() || formats.size() != new HashSet<>(formats).size()) {
            throw list.wrong("must name each protocol once, and at least one");
        }
        return formats;
    }

    private static @Nullable ExpositionFormat fallback(YamlValue owner, @Nullable ExpositionFormat otherwise)
            throws ConfigException {
        YamlValue value = owner.find("fallback_scrape_protocol");
        return value == null ? otherwise : format(value);
    }

    private static ExpositionFormat format(YamlValue value) throws ConfigException {
        String text = value.text();
        return ExpositionFormat.ofProtocol(text)
                .orElseThrow(() -> value.wrong("'" + text + "' is no protocol; there are "
                        + Arrays.stream(ExpositionFormat.values())
                                .map(ExpositionFormat::protocol)
                                .collect(Collectors.joining(", "))));
    }

    private static boolean bool(YamlValue owner, String key, boolean otherwise) throws ConfigException {
        YamlValue value = owner.find(key);
        return value == null ? otherwise : value.bool();
    }

    private static long number(YamlValue owner, String key, long otherwise) throws ConfigException {
        YamlValue value = owner.find(key);
        return value == null ? otherwise : value.number();
    }

    private static Duration positive(YamlValue value) throws ConfigException {
        Duration duration = duration(value);
        if (duration.isZero()) {
            throw value.wrong("must be longer than nothing");
        }
        return duration;
    }

    static Duration duration(YamlValue value) throws ConfigException {
        String text = value.text();
        return PrometheusUnits.duration(text)
                .orElseThrow(() -> value.wrong("'" + text + "' is no duration such as 15s or 1m30s"));
    }

    /** The targets and labels of a file of {@code file_sd_configs}, or of the answer to {@code http_sd_configs}. */
    public static List<Discovery.StaticGroup> groups(String file, String text) throws ConfigException {
        YamlValue root = parse(file, text);
        List<Discovery.StaticGroup> groups = new ArrayList<>();
        if (root != null) {
            for (YamlValue group : root.list()) {
                groups.add(DiscoveryReader.group(group));
            }
        }
        return groups;
    }
}
