package io.tidewatch.ingest.scrape.config;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Metadata;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Queue;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code remote_write}, the list of destinations that samples are forwarded to. */
final class RemoteWriteReader {
    private static final Set<String> UNSUPPORTED = DiscoveryReader.union(
            HttpSettingsReader.UNSUPPORTED, Set.of("sigv4", "azuread", "google_iam", "round_robin_dns"));
    /** What the sender itself says; as in Prometheus. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-encoding",
            "content-length",
            "content-type",
            "user-agent",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "www-authenticate",
            "accept-encoding",
            "x-prometheus-remote-write-version",
            "x-prometheus-remote-read-version",
            "tidewatch-cluster");

    private static final int MOST_SHARDS = 1_000;
    private static final int MOST_SAMPLES = 10_000_000;

    private final Path folder;

    /** @param folder that relative paths are relative to */
    RemoteWriteReader(Path folder) {
        this.folder = folder;
    }

    List<RemoteWriteConfig> read(@Nullable YamlValue list, Labels externalLabels) throws ConfigException {
        List<RemoteWriteConfig> destinations = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (list != null) {
            for (YamlValue value : list.list()) {
                RemoteWriteConfig destination = destination(value, externalLabels);
                if (!names.add(destination.name())) {
                    throw value.wrong("there are two destinations named '" + destination.name()
                            + "'; give one of them another name");
                }
                destinations.add(destination);
            }
        }
        return destinations;
    }

    private RemoteWriteConfig destination(YamlValue value, Labels externalLabels) throws ConfigException {
        YamlValue urlValue = value.find("url");
        if (urlValue == null) {
            throw value.wrong("url is needed");
        }
        URI url = url(urlValue);
        YamlValue name = value.find("name");
        YamlValue timeout = value.find("remote_timeout");
        YamlValue headers = value.find("headers");
        YamlValue message = value.find("protobuf_message");
        YamlValue exemplars = value.find("send_exemplars");
        YamlValue histograms = value.find("send_native_histograms");
        RemoteWriteConfig destination = new RemoteWriteConfig(
                name == null || name.text().isEmpty() ? nameOf(url) : name.text(),
                url,
                timeout == null ? Duration.ofSeconds(30) : positive(timeout),
                headers == null ? Map.of() : headers(headers),
                externalLabels,
                RelabelReader.read(value.find("write_relabel_configs")),
                new HttpSettingsReader(folder).read(value),
                message == null ? Message.VERSION_1 : message(message),
                exemplars != null && exemplars.bool(),
                histograms != null && histograms.bool(),
                metadata(value.find("metadata_config")),
                queue(value.find("queue_config")));
        value.end(UNSUPPORTED);
        return destination;
    }

    /** One that stays while the URL does, since the position on Kafka hangs on it. */
    private static String nameOf(URI url) {
        return String.format(Locale.ROOT, "%06x", Hashing.xxh3_64().hashCharsToLong(url.toString()) >>> 40);
    }

    private static URI url(YamlValue value) throws ConfigException {
        String text = value.text();
        try {
            URI url = URI.create(text);
            if (url.getRawUserInfo() != null) {
                throw value.wrong("holds credentials; give them by basic_auth");
            }
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getRawAuthority() != null && url.getRawFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw value.wrong("'" + text + "' is no URL such as http://host:9090/api/v1/write");
    }

    private static Map<String, Secret> headers(YamlValue value) throws ConfigException {
        Map<String, Secret> headers = new LinkedHashMap<>();
        for (String name : value.keys()) {
            YamlValue header = value.find(name);
            String lower = name.toLowerCase(Locale.ROOT);
            if (header == null) {
                continue;
            }
            if (lower.equals("authorization")) {
                throw header.wrong("is given by basic_auth, authorization or bearer_token");
            }
            if (RESERVED.contains(lower)) {
                throw header.wrong("is a reserved header and must not be changed");
            }
            headers.put(name, new Secret(header.text()));
        }
        return headers;
    }

    private static Message message(YamlValue value) throws ConfigException {
        for (Message message : Message.values()) {
            if (message.text().equals(value.text())) {
                return message;
            }
        }
        throw value.wrong("'" + value.text() + "' is no message; there are "
                + Arrays.stream(Message.values()).map(Message::text).collect(Collectors.joining(", ")));
    }

    private static Metadata metadata(@Nullable YamlValue value) throws ConfigException {
        if (value == null) {
            return Metadata.DEFAULT;
        }
        YamlValue send = value.find("send");
        Metadata metadata = new Metadata(
                send == null || send.bool(),
                duration(value, "send_interval", Metadata.DEFAULT.interval()),
                number(value, "max_samples_per_send", Metadata.DEFAULT.perRequest(), MOST_SAMPLES));
        value.end();
        return metadata;
    }

    private static Queue queue(@Nullable YamlValue value) throws ConfigException {
        Queue otherwise = Queue.DEFAULT;
        if (value == null) {
            return otherwise;
        }
        YamlValue tooMany = value.find("retry_on_http_429");
        YamlValue age = value.find("sample_age_limit");
        Queue queue = new Queue(
                number(value, "capacity", otherwise.capacity(), MOST_SAMPLES),
                number(value, "min_shards", otherwise.minShards(), MOST_SHARDS),
                number(value, "max_shards", otherwise.maxShards(), MOST_SHARDS),
                number(value, "max_samples_per_send", otherwise.perRequest(), MOST_SAMPLES),
                duration(value, "batch_send_deadline", otherwise.deadline()),
                duration(value, "min_backoff", otherwise.minBackoff()),
                duration(value, "max_backoff", otherwise.maxBackoff()),
                tooMany == null ? otherwise.retryOnTooMany() : tooMany.bool(),
                age == null ? otherwise.ageLimit() : ScrapeConfigReader.duration(age));
        value.end();
        if (queue.minShards() > queue.maxShards()) {
            throw value.wrong("min_shards is " + queue.minShards() + ", more than max_shards, " + queue.maxShards());
        }
        if (queue.minBackoff().compareTo(queue.maxBackoff()) > 0) {
            throw value.wrong("min_backoff is longer than max_backoff");
        }
        return queue;
    }

    private static int number(YamlValue owner, String key, int otherwise, int most) throws ConfigException {
        YamlValue value = owner.find(key);
        if (value == null) {
            return otherwise;
        }
        long number = value.number();
        if (number < 1 || number > most) {
            throw value.wrong("'" + number + "' is not within 1 and " + most);
        }
        return (int) number;
    }

    private static Duration duration(YamlValue owner, String key, Duration otherwise) throws ConfigException {
        YamlValue value = owner.find(key);
        return value == null ? otherwise : positive(value);
    }

    private static Duration positive(YamlValue value) throws ConfigException {
        Duration duration = ScrapeConfigReader.duration(value);
        if (duration.isZero()) {
            throw value.wrong("must be longer than nothing");
        }
        return duration;
    }
}
