package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes requests however they came: translates them, puts them on Kafka, counts. Safe for any thread. */
public final class OtlpIntake {
    private final OtlpTranslator translator;
    private final MetricsPublisher publisher;
    private final IngestLedger ledger;
    private final Clock clock;

    public OtlpIntake(OtlpTranslator translator, MetricsPublisher publisher, IngestLedger ledger, Clock clock) {
        this.translator = translator;
        this.publisher = publisher;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Translates a request and counts what is refused of it.
     *
     * @param body an {@code ExportMetricsServiceRequest}
     * @throws TidewatchException by the caller's fault, when it is no such message
     */
    public OtlpMetrics read(ProjectId project, OtlpEncoding encoding, byte[] body) {
        long now = clock.millis();
        OtlpMetrics metrics = encoding == OtlpEncoding.PROTOBUF
                ? translator.translate(body, now)
                : translator.translate(encoding.request(body), now);
        metrics.refused().counts().forEach((reason, count) -> ledger.refused(project, Signal.METRICS, reason, count));
        return metrics;
    }

    /** Puts the good part on Kafka; may be repeated. */
    public CompletionStage<Void> publish(ProjectId project, OtlpMetrics metrics) {
        return metrics.samples().isEmpty() && metrics.deltas().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : publisher.publish(project, metrics.samples(), metrics.deltas());
    }

    /**
     * Takes a request of HTTP or gRPC.
     *
     * @return the answer, once Kafka has the good part
     * @throws RuntimeException when nothing was taken
     */
    public CompletionStage<ExportMetricsServiceResponse> take(ProjectId project, OtlpEncoding encoding, byte[] body) {
        OtlpMetrics metrics = read(project, encoding, body);
        return publish(project, metrics).thenApply(done -> {
            ledger.accepted(project, Signal.METRICS, metrics.points());
            return OtlpEncoding.response(
                    metrics.refused().points(), metrics.refused().text());
        });
    }
}
