package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.ingest.export.Receiver;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.ingest.publish.MetricsPublisher;
import io.tidewatch.ingest.remotewrite.WriteProtocol;
import io.tidewatch.ingest.remotewrite.WriteRefusals;
import io.tidewatch.ingest.remotewrite.WriteRequest;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.kit.problems.Problem;
import io.tidewatch.kit.wiring.ProblemResponses;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/write}: Prometheus Remote-Write 1.0 and 2.0, told apart by Content-Type. 204 when Kafka has all of it; 400 in plain text when a part
 * was refused for good, the rest being in Kafka; 429 and 503 when the sender should come again with the same request.
 */
@Path("/api/v1/write")
@Tag(name = "Metrics")
public class RemoteWriteResource {
    private static final Written NOTHING = new Written(0, 0, 0);

    /** What of a request is in Kafka; kept instead of the request itself, which is large. */
    private record Written(int samples, int histograms, int exemplars) {
        static Written of(SampleBatch batch) {
            return new Written(
                    batch.size(), batch.histograms().size(), batch.exemplars().size());
        }

        int points() {
            return samples + histograms;
        }
    }

    private final MetricsPublisher publisher;
    private final WireCache<KnownSeries> cache;
    private final IngestLedger ledger;
    private final IngestSettings settings;
    private final EventTime time;
    private final ProblemResponses problems;
    private final ClusterId cluster;
    private final Clock clock;

    public RemoteWriteResource(
            MetricsPublisher publisher,
            WireCache<KnownSeries> cache,
            IngestLedger ledger,
            IngestSettings settings,
            EventTime time,
            ProblemResponses problems,
            ClusterId cluster,
            Clock clock) {
        this.publisher = publisher;
        this.cache = cache;
        this.ledger = ledger;
        this.settings = settings;
        this.time = time;
        this.problems = problems;
        this.cluster = cluster;
        this.clock = clock;
    }

    @POST
    @Blocking
    @Operation(
            summary = "Prometheus remote write 1.0 and 2.0",
            description = "A prometheus.WriteRequest or io.prometheus.write.v2.Request as a snappy block, chosen by"
                    + " Content-Type. Answers once Kafka has the good part; 2.0 with headers that count it.")
    @RequestBody(
            description = "A prometheus.WriteRequest as a snappy block, with Content-Encoding snappy",
            content =
                    @Content(
                            mediaType = "application/x-protobuf",
                            examples = @ExampleObject(name = "block", value = "snappy(prometheus.WriteRequest)")))
    @APIResponse(responseCode = "204", description = "Kafka has all of it")
    @APIResponse(
            responseCode = "400",
            description = "A part was refused; the text says how many, why and which first",
            content = @Content(mediaType = MediaType.TEXT_PLAIN))
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "Not a snappy block, or of a type that is neither 1.0 nor 2.0")
    @APIResponse(responseCode = "429", description = "Too many samples wait for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public CompletionStage<Response> accept(
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String contentType,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String projectHeader,
            @Parameter(description = "Id of the Kafka cluster of a Tidewatch that forwards; ours is refused")
                    @HeaderParam(Receiver.CLUSTER_HEADER)
                    @Nullable
                    String sendingCluster) {
        WriteProtocol protocol = WriteProtocol.of(contentType);
        String unsupported = unsupported(protocol, contentType, encoding);
        if (!unsupported.isEmpty()) {
            return CompletableFuture.completedFuture(
                    written(protocol, problems.of(Problem.of(415, unsupported), null), NOTHING));
        }
        if (sendingCluster != null && cluster.is(sendingCluster)) {
            return CompletableFuture.completedFuture(written(
                    protocol,
                    problems.of(
                            Problem.of(
                                    400,
                                    "this is our own remote write: a destination of remote_write is this same"
                                            + " Tidewatch, and what it forwards would go round for ever"),
                            null),
                    NOTHING));
        }
        ProjectId project = Caller.project(projectHeader);
        WriteRefusals refused;
        Written samples;
        CompletionStage<Void> published;
        try {
            WriteRequest request = WriteRequest.read(
                    Objects.requireNonNull(protocol),
                    body,
                    settings.maxBody(),
                    cache,
                    settings.utf8Names() ? LabelRules.Names.UTF8 : LabelRules.Names.CLASSIC,
                    time,
                    clock.millis());
            refused = request.refused();
            samples = Written.of(request.samples());
            refused.counts().forEach((reason, count) -> ledger.refused(project, Signal.METRICS, reason(reason), count));
            published = request.samples().isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : publisher.publish(project, request.samples());
        } catch (RuntimeException e) {
            ledger.refused(project, Signal.METRICS, Caller.reason(e), 1);
            return CompletableFuture.completedFuture(written(protocol, problems.of(e), NOTHING));
        }
        return published.handle((done, error) -> {
            if (error != null) {
                ledger.refused(project, Signal.METRICS, Caller.reason(error), samples.points());
                return written(protocol, problems.of(error), NOTHING);
            }
            ledger.accepted(project, Signal.METRICS, samples.points());
            Response response = refused.total() == 0
                    ? Response.noContent().build()
                    : Response.status(Response.Status.BAD_REQUEST)
                            .entity(refused.text(samples.points() + samples.exemplars()))
                            .type(MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8"))
                            .build();
            return written(protocol, response, samples);
        });
    }

    /** 2.0 says on success and failure what was written; without these headers its senders fall back to 1.0. */
    private static Response written(@Nullable WriteProtocol protocol, Response response, Written written) {
        if (protocol != WriteProtocol.VERSION_2) {
            return response;
        }
        return Response.fromResponse(response)
                .header("X-Prometheus-Remote-Write-Samples-Written", written.samples())
                .header("X-Prometheus-Remote-Write-Histograms-Written", written.histograms())
                .header("X-Prometheus-Remote-Write-Exemplars-Written", written.exemplars())
                .build();
    }

    /** Why type or encoding are not taken; empty when they are. */
    private static String unsupported(
            @Nullable WriteProtocol protocol, @Nullable String contentType, @Nullable String encoding) {
        if (protocol == null) {
            return "Content-Type '" + Quote.of(contentType == null ? "" : contentType)
                    + "' is not taken; remote write is application/x-protobuf for 1.0 (prometheus.WriteRequest) or"
                    + " application/x-protobuf;proto=io.prometheus.write.v2.Request for 2.0";
        }
        if (encoding == null || !encoding.strip().equalsIgnoreCase("snappy")) {
            return "Content-Encoding '" + Quote.of(encoding == null ? "" : encoding) + "' is not taken; use snappy";
        }
        return "";
    }

    private static RefusalReason reason(WriteRefusals.Reason reason) {
        return switch (reason) {
            case LABELS, SERIES -> RefusalReason.INVALID;
            case TIMESTAMP -> RefusalReason.TIMESTAMP;
            case HISTOGRAM -> RefusalReason.HISTOGRAM;
            case EXEMPLAR -> RefusalReason.EXEMPLAR;
        };
    }
}
