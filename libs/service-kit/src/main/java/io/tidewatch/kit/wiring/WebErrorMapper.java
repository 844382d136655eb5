package io.tidewatch.kit.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidewatch.kit.problems.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What JAX-RS itself refuses: no such path, method or media type, a body that is not JSON, a parameter of a wrong type. */
@Provider
public class WebErrorMapper implements ExceptionMapper<WebApplicationException> {
    private final ProblemResponses responses;
    private final UriInfo uri;

    public WebErrorMapper(ProblemResponses responses, UriInfo uri) {
        this.responses = responses;
        this.uri = uri;
    }

    @Override
    public Response toResponse(WebApplicationException error) {
        Response original = error.getResponse();
        if (original.getStatus() < 400 || original.hasEntity()) {
            return original;
        }
        if (error.getCause() instanceof JsonProcessingException json) {
            return responses.of(json);
        }
        Response response = responses.of(Problem.of(original.getStatus(), detail(error, original.getStatus())), null);
        Object allow = original.getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allow)
                        .build();
    }

    private String detail(WebApplicationException error, int status) {
        return switch (status) {
            case 404 -> "nothing is at " + uri.getPath();
            case 405 -> "that method is not allowed at " + uri.getPath();
            case 406 -> "none of the media types in Accept is offered at " + uri.getPath();
            case 415 -> "that Content-Type is not read at " + uri.getPath();
            default -> error.getMessage() == null ? "status " + status : error.getMessage();
        };
    }
}
