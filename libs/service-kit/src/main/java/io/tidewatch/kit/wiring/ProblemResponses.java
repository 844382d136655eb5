package io.tidewatch.kit.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.kit.problems.Problem;
import io.tidewatch.kit.problems.ProblemTranslator;
import io.tidewatch.kit.problems.ProblemTranslator.Translation;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns problems into JAX-RS responses and logs those that are ours. */
@Singleton
public class ProblemResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    private final ObjectMapper json;

    public ProblemResponses(ObjectMapper json) {
        this.json = json;
    }

    /** The response to any error. */
    public Response of(Throwable error) {
        Translation translation = ProblemTranslator.translate(error);
        if (translation.bug()) {
            LOG.error("request failed", error);
        }
        return of(translation.problem(), translation.retryAfter());
    }

    /** The response that holds the problem. */
    public Response of(Problem problem, @Nullable Duration retryAfter) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(text(problem));
        if (retryAfter != null) {
            response.header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()));
        }
        return response.build();
    }

    private String text(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem that is no JSON", e);
        }
    }
}
