package io.tidewatch.kit.wiring;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.Problem;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds to the OpenAPI document what holds for every endpoint: the errors that any may answer, their form
 * (RFC 9457), and what parameters mean that many share.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class CommonAnswers implements OASFilter {
    private static final Map<String, String> ERRORS = Map.of(
            "400", "The request is wrong; the detail names field and value",
            "401", "A valid key is needed (tidewatch.auth.mode=keys)",
            "500", "Our fault",
            "503", "A dependency is away; try again after Retry-After");

    private static final Map<String, String> PARAMETERS = Map.of(
            ProjectResolver.HEADER,
            "The project; default without it",
            "Content-Encoding",
            "gzip when the body is packed",
            "Idempotency-Key",
            "Gives ids to events without one: the same key, the same ids",
            "id",
            "The id",
            "name",
            "The name of the label");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSchema(
                        "Problem",
                        OASFactory.createSchema()
                                .addType(SchemaType.OBJECT)
                                .description("RFC 9457. errors is there when single fields or elements are at fault.")
                                .examples(List.of(Map.of(
                                        "type",
                                        "about:blank",
                                        "title",
                                        "Bad Request",
                                        "status",
                                        400,
                                        "detail",
                                        "events[2].severity: 'urgent' is not one of low, medium, high",
                                        "errors",
                                        List.of(Map.of(
                                                "index",
                                                2,
                                                "field",
                                                "severity",
                                                "message",
                                                "'urgent' is not one of low, medium, high"))))));
        if (document.getPaths() != null) {
            for (PathItem path : document.getPaths().getPathItems().values()) {
                path.getOperations().values().forEach(CommonAnswers::complete);
            }
        }
    }

    private static void complete(Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        ERRORS.forEach((status, description) -> {
            if (!operation.getResponses().hasAPIResponse(status)) {
                operation
                        .getResponses()
                        .addAPIResponse(status, OASFactory.createAPIResponse().description(description));
            }
        });
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                inProblemForm(response);
            }
        });
        if (operation.getParameters() != null) {
            for (Parameter parameter : operation.getParameters()) {
                String description = parameter.getName() == null ? null : PARAMETERS.get(parameter.getName());
                if (parameter.getDescription() == null && description != null) {
                    parameter.setDescription(description);
                }
            }
        }
    }

    private static void inProblemForm(APIResponse response) {
        if (response.getRef() == null && response.getContent() == null) {
            Content content = OASFactory.createContent()
                    .addMediaType(
                            Problem.MEDIA_TYPE,
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref("#/components/schemas/Problem")));
            response.setContent(content);
        }
    }
}
