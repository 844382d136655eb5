package io.tidewatch.kit.wiring;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** JSON of the wrong shape; takes the place of Quarkus' own mapper, which names no field. */
@Provider
public class JsonErrorMapper implements ExceptionMapper<MismatchedInputException> {
    private final ProblemResponses responses;

    public JsonErrorMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    @Override
    public Response toResponse(MismatchedInputException error) {
        return responses.of(error);
    }
}
