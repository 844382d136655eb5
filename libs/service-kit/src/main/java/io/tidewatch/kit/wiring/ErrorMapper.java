package io.tidewatch.kit.wiring;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Every error that no other mapper knows. */
@Provider
public class ErrorMapper implements ExceptionMapper<Throwable> {
    private final ProblemResponses responses;

    public ErrorMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    @Override
    public Response toResponse(Throwable error) {
        return responses.of(error);
    }
}
