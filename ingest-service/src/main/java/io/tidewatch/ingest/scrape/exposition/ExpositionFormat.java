package io.tidewatch.ingest.scrape.exposition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The formats of expositions, by the names that {@code scrape_protocols} has for them. */
public enum ExpositionFormat {
    PROMETHEUS_PROTO(
            "PrometheusProto",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"),
    OPEN_METRICS_1_0_0("OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0;escaping=underscores"),
    OPEN_METRICS_0_0_1("OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1"),
    PROMETHEUS_TEXT_1_0_0("PrometheusText1.0.0", "text/plain;version=1.0.0;escaping=underscores"),
    PROMETHEUS_TEXT_0_0_4("PrometheusText0.0.4", "text/plain;version=0.0.4");

    /** What is asked for unless the configuration says otherwise, best first. */
    public static final List<ExpositionFormat> DEFAULTS =
            List.of(OPEN_METRICS_1_0_0, OPEN_METRICS_0_0_1, PROMETHEUS_TEXT_1_0_0, PROMETHEUS_TEXT_0_0_4);

    private final String protocol;
    private final String mediaType;

    ExpositionFormat(String protocol, String mediaType) {
        this.protocol = protocol;
        this.mediaType = mediaType;
    }

    /** The name in {@code scrape_protocols}. */
    public String protocol() {
        return protocol;
    }

    /** The format of that name. */
    public static Optional<ExpositionFormat> ofProtocol(String name) {
        return Arrays.stream(values())
                .filter(format -> format.protocol.equals(name))
                .findFirst();
    }

    /** The value of {@code Accept} that asks for these, best first. */
    public static String accept(List<ExpositionFormat> formats) {
        StringBuilder accept = new StringBuilder();
        int weight = formats.size() + 2;
        for (ExpositionFormat format : formats) {
            accept.append(format.mediaType).append(";q=0.").append(--weight).append(',');
        }
        return accept.append("*/*;q=0.1").toString();
    }

    /**
     * What an answer of this {@code Content-Type} is read as: text when the target does not say.
     *
     * @throws ExpositionException for a type that is no exposition
     */
    public static ExpositionFormat ofContentType(@Nullable String contentType, @Nullable ExpositionFormat fallback)
            throws ExpositionException {
        String type =
                contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).replace(" ", "");
        int end = type.indexOf(';');
        String media = end < 0 ? type : type.substring(0, end);
        switch (media) {
            case "application/openmetrics-text" -> {
                return type.contains("version=0.0.1") ? OPEN_METRICS_0_0_1 : OPEN_METRICS_1_0_0;
            }
            case "application/vnd.google.protobuf" -> {
                if (type.contains("encoding=delimited")) {
                    return PROMETHEUS_PROTO;
                }
            }
            case "text/plain" -> {
                return PROMETHEUS_TEXT_0_0_4;
            }
            case "" -> {
                return fallback == null ? PROMETHEUS_TEXT_0_0_4 : fallback;
            }
            default -> {}
        }
        if (fallback != null) {
            return fallback;
        }
        throw new ExpositionException("Content-Type '" + type + "' is no exposition; taken are "
                + Arrays.stream(values())
                        .map(format -> format.mediaType.substring(0, format.mediaType.indexOf(';')))
                        .distinct()
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Reads a whole exposition.
     *
     * @throws ExpositionException at the first thing that is wrong; the handler was told of all before
     */
    public void read(byte[] body, int length, ExpositionHandler handler) throws ExpositionException {
        switch (this) {
            case PROMETHEUS_PROTO -> new ProtobufExposition(body, length, handler).read();
            case OPEN_METRICS_1_0_0, OPEN_METRICS_0_0_1 -> new OpenMetricsText(body, length, handler).read();
            case PROMETHEUS_TEXT_1_0_0, PROMETHEUS_TEXT_0_0_4 -> new PrometheusText(body, length, handler).read();
        }
    }
}
