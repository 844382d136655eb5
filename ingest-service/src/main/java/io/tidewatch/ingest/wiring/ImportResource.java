package io.tidewatch.ingest.wiring;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.ingest.imports.ImportRun;
import io.tidewatch.ingest.imports.Imports;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/import}: series that were exported, of Tidewatch or VictoriaMetrics. */
@Path("/api/v1/import")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Metrics")
public class ImportResource {
    private static final String EXAMPLE = "{\"id\": 3, \"format\": \"jsonl\", \"state\": \"done\", \"started\": \"…\","
            + " \"ended\": \"…\", \"bytes\": 52311, \"lines\": 12, \"accepted\": 2990, \"refused\": 10,"
            + " \"reasons\": {\"timestamp\": 10}, \"first\": \"line 4: …\"}";

    private final Imports imports;

    public ImportResource(Imports imports) {
        this.imports = imports;
    }

    @POST
    @Operation(
            summary = "Import series as JSON lines",
            description = "Read as it comes, also with Content-Encoding gzip. Answers once Kafka has the good ones.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/x-ndjson",
                            examples =
                                    @ExampleObject(
                                            name = "line",
                                            value = "{\"metric\":{\"__name__\":\"queue_depth\"},\"values\":[4,4.5],"
                                                    + "\"timestamps\":[1763719200000,1763719215000]}")))
    @APIResponse(
            responseCode = "200",
            description = "Kafka has the accepted ones",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "done", value = EXAMPLE)))
    @APIResponse(responseCode = "400", description = "Nothing was right, or the body broke off")
    @APIResponse(responseCode = "429", description = "Others import, or too much waits for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public Response lines(
            InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String project) {
        return answer(imports.run(Caller.project(project), Imports.Format.JSON_LINES, body, encoding));
    }

    @POST
    @Path("/prometheus")
    @Operation(
            summary = "Import Prometheus' text format with time stamps",
            description = "Read as it comes, also with Content-Encoding gzip. A line without a time stamp is of now.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.TEXT_PLAIN,
                            examples =
                                    @ExampleObject(
                                            name = "line",
                                            value = "queue_depth{queue=\"mail\"} 4.5 1763719215000")))
    @APIResponse(
            responseCode = "200",
            description = "Kafka has the accepted ones",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "done", value = EXAMPLE)))
    @APIResponse(responseCode = "400", description = "Nothing was right, or the body broke off")
    @APIResponse(responseCode = "429", description = "Others import, or too much waits for Kafka")
    @APIResponse(responseCode = "503", description = "Kafka is away")
    public Response text(
            InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_ENCODING) @Nullable String encoding,
            @HeaderParam("X-Tidewatch-Project") @Nullable String project) {
        return answer(imports.run(Caller.project(project), Imports.Format.TEXT, body, encoding));
    }

    @GET
    @Operation(summary = "Imports that run in this replica, and the last that did, newest first")
    @APIResponse(
            responseCode = "200",
            description = "How far they are",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples = @ExampleObject(name = "one", value = "{\"imports\": [" + EXAMPLE + "]}")))
    @APIResponse(responseCode = "400", description = "The project is no name of one")
    public Map<String, List<ImportRun.Progress>> imports(@HeaderParam("X-Tidewatch-Project") @Nullable String project) {
        return Map.of("imports", imports.of(Caller.project(project)));
    }

    private static Response answer(ImportRun run) {
        boolean nothing = run.accepted() == 0 && run.refused() > 0;
        return Response.status(nothing ? 400 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(run.progress())
                .build();
    }
}
