package io.tidewatch.alert.notify.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.PreviewReader;
import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.notify.template.TemplateSource;
import io.tidewatch.alert.template.language.TemplateException;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows what a notification template gives. */
@Path("/api/v1/notifications/preview")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notifications")
@Blocking
public class PreviewResource {
    private final TemplateSource templates;
    private final Links links;

    public PreviewResource(TemplateSource templates, Links links) {
        this.templates = templates;
        this.links = links;
    }

    /**
     * What a template gives.
     *
     * @param text null when it fails
     * @param error why; null when it does not
     */
    public record Previewed(@Nullable String text, @Nullable String error) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "What a notification template gives")
    public Previewed preview(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        PreviewReader.Preview asked = PreviewReader.read(body, Instant.now());
        MessageTemplates used = asked.templates().isEmpty()
                ? templates.templates(project)
                : new MessageTemplates(
                        links, String.join("\n", asked.templates().values()));
        try {
            return new Previewed(used.render(asked.template(), asked.message()), null);
        } catch (TemplateException e) {
            return new Previewed(null, e.getMessage());
        }
    }
}
