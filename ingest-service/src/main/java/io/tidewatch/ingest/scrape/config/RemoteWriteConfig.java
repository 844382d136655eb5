package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.relabel.Relabeling;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * An element of {@code remote_write}: where samples are forwarded to and how.
 *
 * @param name tells destinations apart; no two have the same
 * @param timeout of one request ({@code remote_timeout})
 * @param headers put on each request beside our own
 * @param externalLabels {@code external_labels} of {@code global}; added where a series has no label of the name
 * @param relabeling {@code write_relabel_configs}, after the external labels
 */
public record RemoteWriteConfig(
        String name,
        URI url,
        Duration timeout,
        Map<String, Secret> headers,
        Labels externalLabels,
        Relabeling relabeling,
        HttpSettings http,
        Message message,
        boolean sendExemplars,
        boolean sendNativeHistograms,
        Metadata metadata,
        Queue queue) {
    /** {@code protobuf_message}. */
    public enum Message {
        /** {@code prometheus.WriteRequest}: remote write 1.0. */
        VERSION_1("prometheus.WriteRequest", "application/x-protobuf", "0.1.0"),
        /** {@code io.prometheus.write.v2.Request}: remote write 2.0. */
        VERSION_2(
                "io.prometheus.write.v2.Request",
                "application/x-protobuf;proto=io.prometheus.write.v2.Request",
                "2.0.0");

        private final String text;
        private final String contentType;
        private final String version;

        Message(String text, String contentType, String version) {
            this.text = text;
            this.contentType = contentType;
            this.version = version;
        }

        /** The message's full name. */
        public String text() {
            return text;
        }

        public String contentType() {
            return contentType;
        }

        /** The value of {@code X-Prometheus-Remote-Write-Version}. */
        public String version() {
            return version;
        }
    }

    /**
     * {@code metadata_config}. Remote write 2.0 carries metadata with the samples, at no interval.
     *
     * @param interval between two rounds
     * @param perRequest most families in a request
     */
    public record Metadata(boolean send, Duration interval, int perRequest) {
        /** Prometheus' own. */
        public static final Metadata DEFAULT = new Metadata(true, Duration.ofMinutes(1), 2_000);
    }

    /**
     * {@code queue_config}.
     *
     * @param capacity samples held for each shard
     * @param minShards requests under way at once, at least
     * @param maxShards and at most
     * @param perRequest most samples in a request ({@code max_samples_per_send})
     * @param deadline after so long a request goes out that is not full ({@code batch_send_deadline})
     * @param retryOnTooMany whether 429 is tried again
     * @param ageLimit older samples are dropped; zero for none ({@code sample_age_limit})
     */
    public record Queue(
            int capacity,
            int minShards,
            int maxShards,
            int perRequest,
            Duration deadline,
            Duration minBackoff,
            Duration maxBackoff,
            boolean retryOnTooMany,
            Duration ageLimit) {
        /** Prometheus' own, but 429 is tried again: what waits lies on Kafka's disk. */
        public static final Queue DEFAULT = new Queue(
                10_000,
                1,
                50,
                2_000,
                Duration.ofSeconds(5),
                Duration.ofMillis(30),
                Duration.ofSeconds(5),
                true,
                Duration.ZERO);
    }

    public RemoteWriteConfig {
        headers = Map.copyOf(headers);
    }
}
