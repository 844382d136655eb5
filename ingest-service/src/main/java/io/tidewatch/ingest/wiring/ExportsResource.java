package io.tidewatch.ingest.wiring;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.ingest.export.ExportCounts;
import io.tidewatch.ingest.export.ExportCounts.DropReason;
import io.tidewatch.ingest.export.ExportManager;
import io.tidewatch.ingest.export.ExportView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/monitoring/exports}: where samples are forwarded to, and how far. */
@Path("/api/v1/monitoring/exports")
@Tag(name = "Forwarding")
@Produces(MediaType.APPLICATION_JSON)
public class ExportsResource {
    private final ExportManager exports;
    private final Clock clock;

    /** All of them. */
    record Exports(List<Export> exports) {}

    /**
     * A destination, in the replica that answers; counts are since its start.
     *
     * @param lastError what is wrong just now; the empty string when nothing is
     * @param lastSuccess null when there was none
     * @param partitions of {@code tidewatch.metrics} that this replica forwards, and the offset up to which each is
     *     delivered
     */
    record Export(
            String name,
            String url,
            @JsonProperty("protobuf_message") String protobufMessage,
            long sent,
            long failed,
            long retried,
            Map<String, Long> dropped,
            @JsonProperty("lost_records") long lostRecords,
            @JsonProperty("pending_samples") long pendingSamples,
            @JsonProperty("lag_records") long lagRecords,
            @JsonProperty("lag_samples") long lagSamples,
            @JsonProperty("lag_seconds") double lagSeconds,
            int shards,
            @JsonProperty("last_success") @Nullable String lastSuccess,
            @JsonProperty("last_error") String lastError,
            Map<Integer, Long> partitions) {}

    public ExportsResource(ExportManager exports, Clock clock) {
        this.exports = exports;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Where samples are forwarded to by remote write, and how far")
    @APIResponse(responseCode = "200", description = "The destinations by name, as the answering replica sees them")
    public Exports exports() {
        long now = clock.millis();
        return new Exports(
                exports.views().stream().map(view -> export(view, now)).toList());
    }

    private static Export export(ExportView view, long nowMs) {
        ExportCounts counts = view.counts();
        Map<String, Long> dropped = new TreeMap<>();
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason.text(), counts.dropped(reason));
        }
        return new Export(
                view.name(),
                view.url(),
                view.message(),
                counts.sent(),
                counts.failed(),
                counts.retried(),
                dropped,
                counts.lostRecords(),
                counts.pending(),
                counts.lagRecords(),
                counts.lagSamples(),
                counts.lagSeconds(nowMs),
                counts.shards(),
                counts.lastSuccessMs() == 0
                        ? null
                        : Instant.ofEpochMilli(counts.lastSuccessMs()).toString(),
                view.trouble(),
                new TreeMap<>(view.positions()));
    }
}
