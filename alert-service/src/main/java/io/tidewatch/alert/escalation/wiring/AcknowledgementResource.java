package io.tidewatch.alert.escalation.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.escalation.Acknowledgement;
import io.tidewatch.alert.escalation.EscalationStore;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.request.Times;
import io.tidewatch.kit.access.ProjectResolver;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Acknowledgements over HTTP: who has which alert. */
@Path("/api/v1/acknowledgements")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Escalation")
@Blocking
public class AcknowledgementResource {
    private final EscalationStore store;

    public AcknowledgementResource(EscalationStore store) {
        this.store = store;
    }

    /** An acknowledgement as answers show it. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record View(
            String fingerprint,
            Map<String, String> labels,
            String startsAt,
            String by,
            String comment,
            String acknowledgedAt) {
        static View of(Acknowledgement one) {
            return new View(
                    one.fingerprint(),
                    one.labels(),
                    Times.text(one.startsAt()),
                    one.by(),
                    one.comment(),
                    Times.text(one.at()));
        }

        /** The answer {@code {"acknowledgement": …}}. */
        public record One(View acknowledgement) {}

        /** The answer {@code {"acknowledgements": […]}}. */
        public record Many(List<View> acknowledgements) {}
    }

    @GET
    @Operation(summary = "Who has which of the alerts that fire")
    public View.Many list(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return new View.Many(store.acknowledgements(ProjectResolver.resolve(header), Instant.now()).stream()
                .map(View::of)
                .toList());
    }

    @PUT
    @Path("/{fingerprint}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Somebody has the alert: no further step of an escalation is taken")
    public View.One put(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Of the alert's labels") @PathParam("fingerprint") String fingerprint,
            JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors).onlyKnown(Set.of("by", "comment"));
        String by = fields.requiredText("by", 200);
        String comment = fields.text("comment", 4_000);
        errors.throwIfAny();
        return new View.One(
                View.of(store.acknowledge(project, fingerprint, by, comment == null ? "" : comment, Instant.now())));
    }

    @DELETE
    @Path("/{fingerprint}")
    @Operation(summary = "Nobody has the alert any more")
    public void delete(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header,
            @Parameter(description = "Of the alert's labels") @PathParam("fingerprint") String fingerprint) {
        store.release(ProjectResolver.resolve(header), fingerprint);
    }
}
