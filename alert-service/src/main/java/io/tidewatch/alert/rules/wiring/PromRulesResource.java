package io.tidewatch.alert.rules.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.evaluation.ActiveAlerts;
import io.tidewatch.alert.evaluation.wiring.EvaluationConfig;
import io.tidewatch.alert.groups.RuleGroupStore;
import io.tidewatch.alert.rules.PromRuleFilter;
import io.tidewatch.alert.rules.PromRuleGroup;
import io.tidewatch.alert.rules.PromRules;
import io.tidewatch.alert.rules.RuleStore;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Rules and alerts in the form of Prometheus' API; errors too. Described in META-INF/openapi.yaml. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "PromQL")
public class PromRulesResource {
    private final RuleStore rules;
    private final RuleGroupStore groups;
    private final ActiveAlerts active;
    private final long intervalMs;

    public PromRulesResource(RuleStore rules, RuleGroupStore groups, ActiveAlerts active, EvaluationConfig evaluation) {
        this.rules = rules;
        this.groups = groups;
        this.intervalMs = evaluation.evaluationInterval().toMillis();
        this.active = active;
    }

    @GET
    @Path("/rules")
    @Operation(summary = "Rules and their alerts, as Prometheus answers them")
    public Uni<Response> rules(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @Context UriInfo uri) {
        return answer(() -> {
            ProjectId project = ProjectResolver.resolve(header);
            PromRuleFilter filter = PromRuleFilter.of(uri.getQueryParameters());
            return rules.list(project).chain(alone -> groups.list(project)
                    .map(found -> PromRules.rules(
                            PromRuleGroup.of(alone, found, intervalMs),
                            filter,
                            id -> active.status(project, id),
                            active.active(project))));
        });
    }

    @GET
    @Path("/alerts")
    @Operation(summary = "Alerts that are pending or firing, as Prometheus answers them")
    public Uni<Response> alerts(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return answer(() -> {
            ProjectId project = ProjectResolver.resolve(header);
            return Uni.createFrom().item(PromRules.alerts(active.active(project)));
        });
    }

    private static Uni<Response> answer(Supplier<Uni<? extends JsonNode>> data) {
        return Uni.createFrom()
                .<JsonNode>deferred(() -> data.get().map(node -> (JsonNode) node))
                .map(node -> Response.ok(JsonNodeFactory.instance
                                .objectNode()
                                .put("status", "success")
                                .set("data", node))
                        .build())
                .onFailure(TidewatchException.class)
                .recoverWithItem(e -> failure((TidewatchException) e));
    }

    private static Response failure(TidewatchException e) {
        int status = e.fault() == Fault.CALLER ? 400 : e.fault() == Fault.BUG ? 500 : 503;
        String type = status == 400 ? "bad_data" : status == 500 ? "internal" : "unavailable";
        return Response.status(status)
                .entity(JsonNodeFactory.instance
                        .objectNode()
                        .put("status", "error")
                        .put("errorType", type)
                        .put("error", String.valueOf(e.getMessage())))
                .build();
    }
}
