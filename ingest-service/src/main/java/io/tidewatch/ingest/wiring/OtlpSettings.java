package io.tidewatch.ingest.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys {@code tidewatch.otlp.*}. */
@ConfigMapping(prefix = "tidewatch.otlp")
public interface OtlpSettings {
    /** Port of OTLP by HTTP beside {@code quarkus.http.port}; 0 takes a free one, -1 none. */
    @WithDefault("4318")
    @Min(-1)
    @Max(65_535)
    int httpPort();

    /** Port of OTLP by gRPC; 0 takes a free one, -1 none. */
    @WithDefault("4317")
    @Min(-1)
    @Max(65_535)
    int grpcPort();

    /** How names become Prometheus names. */
    @WithDefault("UnderscoreEscapingWithSuffixes")
    String translationStrategy();

    /** Resource attributes that become labels of every series. */
    Optional<List<String>> promoteResourceAttributes();

    /** Whether the scope's name, version, schema and attributes become labels. */
    @WithDefault("true")
    boolean scopeLabels();

    /** Series that are known by the bytes of their resources, metrics and attributes. */
    @WithDefault("300000")
    @Min(1000)
    int maxSeries();

    /** A stream of delta points to which nothing came for so long is forgotten and begins anew. */
    @WithDefault("1h")
    Duration deltaIdle();

    /** Series that the streams of delta points become in each partition at most. */
    @WithDefault("30000")
    @Min(1)
    int deltaMaxSeries();
}
