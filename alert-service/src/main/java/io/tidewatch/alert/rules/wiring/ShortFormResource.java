package io.tidewatch.alert.rules.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.evaluation.ActiveAlerts;
import io.tidewatch.alert.rules.RuleStore;
import io.tidewatch.alert.rules.RuleView;
import io.tidewatch.alert.rules.ShortFormReader;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.vertx.core.Vertx;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** The short form of a rule over HTTP. */
@Path("/api/metrics/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert rules")
public class ShortFormResource {
    private final RuleStore rules;
    private final ShortFormReader reader;
    private final ActiveAlerts active;

    public ShortFormResource(RuleStore rules, ShortFormReader reader, ActiveAlerts active) {
        this.rules = rules;
        this.reader = reader;
        this.active = active;
    }

    @POST
    @ResponseStatus(201)
    @Operation(summary = "A new rule from metric, aggregation and threshold; the answer shows the PromQL")
    public Uni<RuleView.One> create(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        return Uni.createFrom()
                .completionStage(() -> Vertx.currentContext()
                        .executeBlocking(() -> reader.read(body), false)
                        .toCompletionStage())
                .chain(request -> rules.create(project, request.spec(), request.inline()))
                .map(rule -> new RuleView.One(RuleView.of(rule, active.status(project, rule.id.toString()))));
    }
}
