package io.tidewatch.alert.rules.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.evaluation.ActiveAlerts;
import io.tidewatch.alert.rules.RuleStore;
import io.tidewatch.alert.rules.RuleTemplateReader;
import io.tidewatch.alert.rules.RuleTemplateView;
import io.tidewatch.alert.rules.RuleView;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Ready-made rules over HTTP. */
@Path("/api/v1/monitoring/rule-templates")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert rules")
public class RuleTemplateResource {
    private final RuleStore rules;
    private final RuleTemplateReader reader;
    private final ActiveAlerts active;

    public RuleTemplateResource(RuleStore rules, RuleTemplateReader reader, ActiveAlerts active) {
        this.rules = rules;
        this.reader = reader;
        this.active = active;
    }

    @GET
    @Operation(summary = "Ready-made rules, and which rules were made from them")
    public Uni<RuleTemplateView.Many> list(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return rules.list(ProjectResolver.resolve(header)).map(RuleTemplateView.Many::of);
    }

    @POST
    @Path("/{id}")
    @ResponseStatus(201)
    @Operation(summary = "A new rule, made from a ready-made one")
    public Uni<RuleView.One> create(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @PathParam("id") String id,
            @Nullable JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        return rules.create(project, reader.read(id, body), List.of())
                .map(rule -> new RuleView.One(RuleView.of(rule, active.status(project, rule.id.toString()))));
    }
}
