package io.tidewatch.ingest.wiring;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.publish.MetricsPublisher;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /api/v1/ingest/status}: the ledger of this process. */
@Path("/api/v1/ingest/status")
@Tag(name = "Operation")
public class IngestStatusResource {
    private final IngestLedger ledger;
    private final MetricsPublisher publisher;
    private final Clock clock;

    /**
     * The answer.
     *
     * @param time when it was made
     * @param startedAt since when is counted
     * @param pendingSamples samples that wait for Kafka
     * @param counts by project and signal
     */
    record Status(
            String time,
            @JsonProperty("started_at") String startedAt,
            @JsonProperty("pending_samples") int pendingSamples,
            List<Count> counts) {}

    /** A line of the ledger. */
    record Count(
            String project,
            String signal,
            long accepted,
            long refused,
            @JsonProperty("refused_by") Map<String, Long> refusedBy,
            @JsonProperty("accepted_per_second") double acceptedPerSecond) {}

    public IngestStatusResource(IngestLedger ledger, MetricsPublisher publisher, Clock clock) {
        this.ledger = ledger;
        this.publisher = publisher;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "What this process has accepted and refused since its start")
    public Status status() {
        List<Count> counts = ledger.lines().stream()
                .map(line -> new Count(
                        line.project(),
                        line.signal(),
                        line.accepted(),
                        line.refused(),
                        line.refusedBy(),
                        line.acceptedPerSecond()))
                .toList();
        return new Status(text(clock.instant()), text(ledger.startedAt()), publisher.pendingSamples(), counts);
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
