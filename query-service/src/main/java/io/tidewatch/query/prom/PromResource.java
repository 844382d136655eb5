package io.tidewatch.query.prom;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.FamilyMetadata;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Prometheus' HTTP API for queries. Its parameters and answers are described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "PromQL")
public class PromResource {
    private static final Logger LOG = Logger.getLogger(PromResource.class);

    private final PromQueries queries;
    private final Clock clock;

    public PromResource(PromQueries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    @GET
    @Path("/query")
    public Response query(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, this::instant);
    }

    @POST
    @Path("/query")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQuery(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, this::instant);
    }

    @GET
    @Path("/query_range")
    public Response queryRange(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, this::range);
    }

    @POST
    @Path("/query_range")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postQueryRange(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, this::range);
    }

    @GET
    @Path("/monitoring/metrics")
    public Response monitoringMetrics(
            @Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, this::range);
    }

    @GET
    @Path("/labels")
    public Response labels(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, this::labelNames);
    }

    @POST
    @Path("/labels")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postLabels(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, this::labelNames);
    }

    @GET
    @Path("/label/{name}/values")
    public Response labelValues(
            @Context UriInfo uri,
            @PathParam("name") String name,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> {
            List<SeriesEntry> of = matched(id, parameters);
            return texts(queries.index(id).labelValues(name, of));
        });
    }

    @GET
    @Path("/series")
    public Response series(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, this::seriesOf);
    }

    @POST
    @Path("/series")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response postSeries(
            @Context UriInfo uri,
            MultivaluedMap<String, String> form,
            @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, form, project, this::seriesOf);
    }

    @GET
    @Path("/metadata")
    public Response metadata(@Context UriInfo uri, @HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return answer(uri, null, project, (id, parameters) -> {
            List<FamilyMetadata> families = queries.metadata(id, parameters.first("metric"));
            return PromJson.success(List.of(), List.of(), out -> {
                out.writeStartObject();
                for (FamilyMetadata family : families) {
                    out.writeArrayFieldStart(family.family());
                    out.writeStartObject();
                    out.writeStringField("type", family.type().text());
                    out.writeStringField("help", family.help());
                    out.writeStringField("unit", family.unit());
                    out.writeEndObject();
                    out.writeEndArray();
                }
                out.writeEndObject();
            });
        });
    }

    private byte[] instant(ProjectId project, Parameters parameters) {
        long time = parameters.time("time", clock.millis());
        return PromJson.result(queries.instant(project, parameters.required("query"), time), queries.warnings());
    }

    private byte[] range(ProjectId project, Parameters parameters) {
        parameters.required("start");
        parameters.required("end");
        parameters.required("step");
        return PromJson.result(
                queries.range(
                        project,
                        parameters.required("query"),
                        parameters.time("start", 0),
                        parameters.time("end", 0),
                        parameters.duration("step", 0)),
                queries.warnings());
    }

    private byte[] labelNames(ProjectId project, Parameters parameters) {
        List<SeriesEntry> of = matched(project, parameters);
        return texts(queries.index(project).labelNames(of));
    }

    private byte[] seriesOf(ProjectId project, Parameters parameters) {
        parameters.required("match[]");
        List<Labels> labels = queries.series(project, parameters.all("match[]")).stream()
                .map(SeriesEntry::labels)
                .sorted()
                .toList();
        return PromJson.success(List.of(), List.of(), out -> {
            out.writeStartArray();
            for (Labels of : labels) {
                PromJson.labels(out, of);
            }
            out.writeEndArray();
        });
    }

    private @Nullable List<SeriesEntry> matched(ProjectId project, Parameters parameters) {
        List<String> selectors = parameters.all("match[]");
        return selectors.isEmpty() ? null : queries.series(project, selectors);
    }

    private static byte[] texts(Collection<String> texts) {
        return PromJson.success(List.of(), List.of(), out -> {
            out.writeStartArray();
            for (String text : texts) {
                out.writeString(text);
            }
            out.writeEndArray();
        });
    }

    /** Errors have Prometheus' form here, not the problem form of our own APIs. */
    private static Response answer(
            UriInfo uri,
            @Nullable MultivaluedMap<String, String> form,
            @Nullable String project,
            BiFunction<ProjectId, Parameters, byte[]> handler) {
        PromJson.Failure failure;
        try {
            Map<String, List<String>> values = new HashMap<>(uri.getQueryParameters());
            if (form != null) {
                form.forEach((name, more) -> values.merge(name, more, PromResource::joined));
            }
            byte[] body = handler.apply(ProjectResolver.resolve(project), new Parameters(values));
            return Response.ok(body).build();
        } catch (TidewatchException e) {
            failure = PromJson.Failure.of(e);
        } catch (RuntimeException e) {
            LOG.error("a query failed", e);
            failure = PromJson.Failure.bug(e);
        }
        return Response.status(failure.status()).entity(failure.body()).build();
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
