package io.tidewatch.query.remoteread;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.query.prom.PromQueries;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** Prometheus' remote read. Described in META-INF/openapi.yaml. */
@Path("/api/v1/read")
@Blocking
@Tag(name = "PromQL")
public class RemoteReadResource {
    private static final String STREAMED = "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse";
    private static final String TIERS = "Tidewatch-Tiers";
    private static final String WARNING = "Tidewatch-Warning";
    private static final int MOST_WARNINGS = 10;
    private static final int MOST_REQUEST_BYTES = 1 << 20;

    private final PromQueries queries;

    public RemoteReadResource(PromQueries queries) {
        this.queries = queries;
    }

    @POST
    @Consumes("application/x-protobuf")
    public Response read(byte[] body, @HeaderParam(ProjectResolver.HEADER) @Nullable String project)
            throws IOException {
        try {
            ReadRequest request = ReadRequest.parse(unpacked(body));
            ProjectId id = ProjectResolver.resolve(project);
            List<List<SeriesPoints>> results = new ArrayList<>();
            boolean histograms = false;
            Set<String> tiers = new TreeSet<>();
            Set<String> warnings = new LinkedHashSet<>();
            for (ReadRequest.Query query : request.queries()) {
                PromQueries.Raw read = queries.raw(id, query.matchers(), query.startMs(), query.endMs());
                tiers.addAll(read.tiers());
                warnings.addAll(read.warnings());
                List<SeriesPoints> series = read.series().stream()
                        .sorted(Comparator.comparing(SeriesPoints::labels))
                        .toList();
                histograms |= series.stream().anyMatch(one -> one.histograms() != null);
                results.add(series);
            }
            // Chunks here hold floats; an answer with histograms has the form that any client takes.
            if (request.streamed() && !histograms) {
                StreamingOutput frames = out -> {
                    for (int i = 0; i < results.size(); i++) {
                        ReadResponse.streamed(i, results.get(i), out);
                    }
                };
                return told(Response.ok(frames), tiers, warnings)
                        .header("Content-Type", STREAMED)
                        .build();
            }
            return told(Response.ok(Snappy.compress(ReadResponse.sampled(results))), tiers, warnings)
                    .header("Content-Type", "application/x-protobuf")
                    .header("Content-Encoding", "snappy")
                    .build();
        } catch (TidewatchException e) {
            int status =
                    switch (e.fault()) {
                        case CALLER, LIMIT -> 400;
                        case DEPENDENCY -> 503;
                        case BUG -> 500;
                    };
            return Response.status(status)
                    .type(MediaType.TEXT_PLAIN_TYPE)
                    .entity(e.getMessage() + "\n")
                    .build();
        }
    }

    private static byte[] unpacked(byte[] body) {
        try {
            if (Snappy.uncompressedLength(body) > MOST_REQUEST_BYTES) {
                throw TidewatchException.caller("the read request is longer than " + MOST_REQUEST_BYTES + " bytes");
            }
            return Snappy.uncompress(body);
        } catch (IOException e) {
            throw TidewatchException.caller("the body is not packed with snappy: " + e.getMessage());
        }
    }

    /** The protocol has no place for what an answer was read from, or lacks. */
    private static Response.ResponseBuilder told(
            Response.ResponseBuilder answer, Set<String> tiers, Set<String> warnings) {
        if (!tiers.isEmpty()) {
            answer.header(TIERS, String.join(",", tiers));
        }
        warnings.stream()
                .limit(MOST_WARNINGS)
                .forEach(warning -> answer.header(WARNING, warning.replaceAll("[^\\x20-\\x7e]", "?")));
        return answer;
    }
}
