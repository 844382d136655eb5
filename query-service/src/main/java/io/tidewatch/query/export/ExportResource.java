package io.tidewatch.query.export;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.prom.PromJson;
import io.tidewatch.query.prom.PromParameters;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Samples as lines. Described in META-INF/openapi.yaml. */
@Path("/api/v1/export")
@Blocking
@Tag(name = "Administration")
public class ExportResource {
    private static final Logger LOG = Logger.getLogger(ExportResource.class);
    private static final int BUFFER = 1 << 16;

    private final SeriesExport export;
    private final Clock clock;

    public ExportResource(SeriesExport export, Clock clock) {
        this.export = export;
        this.clock = clock;
    }

    @GET
    public Response get(
            @Context UriInfo uri,
            @Parameter(description = "gzip packs the stream") @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable
                    String accept,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(Map.copyOf(uri.getQueryParameters()), accept, project);
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response post(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @Parameter(description = "gzip packs the stream") @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable
                    String accept,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        Map<String, List<String>> values = new HashMap<>();
        form.forEach((name, more) -> values.put(name, new ArrayList<>(more)));
        uri.getQueryParameters().forEach((name, more) -> values.computeIfAbsent(name, n -> new ArrayList<>())
                .addAll(more));
        return answer(values, accept, project);
    }

    private Response answer(Map<String, List<String>> values, @Nullable String accept, @Nullable String header) {
        PromParameters parameters = new PromParameters(values);
        try {
            ProjectId project = ProjectResolver.resolve(header);
            if (parameters.all("match[]").isEmpty()) {
                throw TidewatchException.caller("no match[] parameter provided");
            }
            ExportFormat format = ExportFormat.of(parameters.text("format"));
            long end = Math.min(parameters.time("end", Long.MAX_VALUE), clock.millis() + 600_000);
            long start = Math.max(parameters.time("start", 0), 0);
            if (end < start) {
                throw TidewatchException.caller(
                        "invalid parameter \"end\": end timestamp must not be before start time");
            }
            SeriesExport.Plan plan = export.plan(project, parameters.selectors(), start, end);
            if (!plan.warnings().isEmpty()) {
                export.cancel(plan);
                throw TidewatchException.dependency(
                        "not all can be exported: " + plan.warnings().get(0), null);
            }
            boolean packed = accept != null && accept.contains("gzip");
            StreamingOutput body = out -> write(plan, format, packed, out);
            Response.ResponseBuilder answer = Response.ok(body)
                    .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                    .header("X-Tidewatch-Series", plan.series());
            return (packed ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip") : answer).build();
        } catch (TidewatchException e) {
            PromJson.Failure failure = PromJson.Failure.of(e);
            return Response.status(failure.status())
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity(failure.body())
                    .build();
        }
    }

    /** What fails in between breaks the answer off, so that nobody takes a part for the whole. */
    private void write(SeriesExport.Plan plan, ExportFormat format, boolean packed, OutputStream out)
            throws IOException {
        OutputStream buffered = new BufferedOutputStream(packed ? new GZIPOutputStream(out, BUFFER) : out, BUFFER);
        ExportFormat.Writer writer = format.writer(buffered);
        try {
            export.run(plan, writer);
        } catch (RuntimeException e) {
            LOG.warnf("an export of %d series has failed: %s", plan.series(), e.getMessage());
            throw new IOException("the export has failed", e);
        }
        writer.close();
    }
}
