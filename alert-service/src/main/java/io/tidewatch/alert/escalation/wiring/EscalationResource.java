package io.tidewatch.alert.escalation.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.escalation.EscalationPolicy;
import io.tidewatch.alert.escalation.EscalationReader;
import io.tidewatch.alert.escalation.EscalationStore;
import io.tidewatch.alert.routing.PromDuration;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Escalation policies over HTTP. */
@Path("/api/v1/escalations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Escalation")
@Blocking
public class EscalationResource {
    private final EscalationStore store;

    public EscalationResource(EscalationStore store) {
        this.store = store;
    }

    @GET
    @Operation(summary = "Who is told of alerts that nobody acknowledges")
    public JsonNode get(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return view(store.policies(ProjectResolver.resolve(header)));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Replace all escalation policies")
    public JsonNode put(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        List<EscalationPolicy> policies = EscalationReader.read(project, body);
        store.replace(project, policies);
        return view(policies);
    }

    private static ObjectNode view(List<EscalationPolicy> policies) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("policies");
        for (EscalationPolicy policy : policies) {
            ObjectNode one = list.addObject().put("name", policy.name());
            ArrayNode matchers = one.putArray("matchers");
            policy.matchers().forEach(matcher -> matchers.add(matcher.toString()));
            ArrayNode steps = one.putArray("steps");
            policy.steps().forEach(step -> steps.addObject()
                    .put("after", PromDuration.text(step.after()))
                    .put("channel", step.channel().toString()));
        }
        return answer;
    }
}
