package io.tidewatch.alert.groups.wiring;

import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.groups.RuleFileRequest;
import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.alert.groups.RuleGroupStore;
import io.tidewatch.alert.groups.RuleGroupView;
import io.tidewatch.alert.groups.yaml.RuleFileWriter;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Rule groups in Prometheus' YAML over HTTP. */
@Path("/api/v1/monitoring/rule-groups")
@Consumes(MediaType.WILDCARD)
@Produces(RuleGroupResource.YAML)
@Tag(name = "Alert rules")
public class RuleGroupResource {
    static final String YAML = "application/yaml";

    private final RuleGroupStore groups;

    public RuleGroupResource(RuleGroupStore groups) {
        this.groups = groups;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "All rule groups")
    public Uni<RuleGroupView.Many> list(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return groups.list(ProjectResolver.resolve(header)).map(RuleGroupView.Many::of);
    }

    @GET
    @Path("/{namespace}")
    @Operation(summary = "The groups of a namespace as a rule file")
    public Uni<String> file(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace) {
        return groups.list(ProjectResolver.resolve(header), namespace).map(RuleGroupResource::yaml);
    }

    @PUT
    @Path("/{namespace}")
    @Operation(summary = "Replace all groups of a namespace by those of a rule file, at once")
    public Uni<String> replace(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace,
            @Nullable String body) {
        ProjectId project = ProjectResolver.resolve(header);
        return groups.replace(project, RuleFileRequest.namespace(namespace), RuleFileRequest.file(body))
                .map(RuleGroupResource::yaml);
    }

    @DELETE
    @Path("/{namespace}")
    @Operation(summary = "Delete all groups of a namespace")
    public Uni<Void> deleteFile(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace) {
        return groups.delete(ProjectResolver.resolve(header), namespace);
    }

    @GET
    @Path("/{namespace}/{group}")
    @Operation(summary = "One group")
    public Uni<String> get(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace,
            @Parameter(description = "Name of the group within it") @PathParam("group") String group) {
        return groups.get(ProjectResolver.resolve(header), namespace, group)
                .map(found -> RuleFileWriter.group(found.group()));
    }

    @PUT
    @Path("/{namespace}/{group}")
    @Operation(summary = "Make or replace one group; its own name must be that of the path")
    public Uni<String> put(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace,
            @Parameter(description = "Name of the group within it") @PathParam("group") String group,
            @Nullable String body) {
        ProjectId project = ProjectResolver.resolve(header);
        RuleGroup given = RuleFileRequest.group(body);
        if (!given.name().equals(group)) {
            throw ProblemException.invalid("name", "is '" + given.name() + "', but the path names '" + group + "'");
        }
        return groups.put(project, RuleFileRequest.namespace(namespace), given)
                .map(found -> RuleFileWriter.group(found.group()));
    }

    @DELETE
    @Path("/{namespace}/{group}")
    @Operation(summary = "Delete one group")
    public Uni<Void> delete(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Name of the rule file") @PathParam("namespace") String namespace,
            @Parameter(description = "Name of the group within it") @PathParam("group") String group) {
        return groups.delete(ProjectResolver.resolve(header), namespace, group);
    }

    private static String yaml(List<RuleGroupStore.Found> found) {
        return RuleFileWriter.file(
                found.stream().map(RuleGroupStore.Found::group).toList());
    }
}
