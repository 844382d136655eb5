package io.tidewatch.alert.rules.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.evaluation.ActiveAlerts;
import io.tidewatch.alert.evaluation.RuleDraft;
import io.tidewatch.alert.evaluation.RuleEvaluator;
import io.tidewatch.alert.request.Ids;
import io.tidewatch.alert.rules.AlertRule;
import io.tidewatch.alert.rules.FiringView;
import io.tidewatch.alert.rules.RuleReader;
import io.tidewatch.alert.rules.RuleSpec;
import io.tidewatch.alert.rules.RuleStore;
import io.tidewatch.alert.rules.RuleView;
import io.tidewatch.alert.rules.TrialView;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Rules over HTTP. */
@Path("/api/v1/monitoring/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert rules")
public class RuleResource {
    private final RuleStore rules;
    private final RuleReader reader;
    private final ActiveAlerts active;
    private final RuleEvaluator evaluator;

    public RuleResource(RuleStore rules, RuleReader reader, ActiveAlerts active, RuleEvaluator evaluator) {
        this.rules = rules;
        this.reader = reader;
        this.active = active;
        this.evaluator = evaluator;
    }

    @GET
    @Operation(summary = "All rules")
    public Uni<RuleView.Many> list(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        ProjectId project = ProjectResolver.resolve(header);
        return rules.list(project)
                .map(found -> new RuleView.Many(
                        found.stream().map(rule -> view(project, rule)).toList()));
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "A new rule")
    public Uni<RuleView.One> create(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        return rules.create(project, reader.read(body).spec(), List.of())
                .map(rule -> new RuleView.One(view(project, rule)));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One rule")
    public Uni<RuleView.One> get(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        ProjectId project = ProjectResolver.resolve(header);
        return rules.get(project, Ids.ofPath("rule", id)).map(rule -> new RuleView.One(view(project, rule)));
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Replace a rule; 409 when the version given is not the present one")
    public Uni<RuleView.One> replace(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        return rules.replace(project, Ids.ofPath("rule", id), reader.read(body))
                .map(rule -> new RuleView.One(view(project, rule)));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete a rule")
    public Uni<Void> delete(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return rules.delete(ProjectResolver.resolve(header), Ids.ofPath("rule", id));
    }

    @GET
    @Path("/firing")
    @Operation(summary = "Alerts that are pending, firing or unknown")
    public FiringView.Many firing(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return new FiringView.Many(active.active(ProjectResolver.resolve(header)).stream()
                .map(FiringView::of)
                .toList());
    }

    @POST
    @Path("/test")
    @Operation(summary = "Evaluate a draft once, now")
    public Uni<TrialView> test(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        RuleSpec spec = reader.read(body).spec();
        RuleDraft draft = new RuleDraft(
                spec.name(),
                spec.expression(),
                spec.recoveryExpression().isEmpty() ? null : spec.recoveryExpression(),
                spec.severity(),
                Labels.of(spec.labels()),
                spec.annotations());
        ProjectId project = ProjectResolver.resolve(header);
        return Uni.createFrom()
                .completionStage(() -> evaluator.test(project, draft))
                .map(TrialView::of);
    }

    private RuleView view(ProjectId project, AlertRule rule) {
        return RuleView.of(rule, active.status(project, rule.id.toString()));
    }
}
