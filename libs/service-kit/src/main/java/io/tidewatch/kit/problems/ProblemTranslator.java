package io.tidewatch.kit.problems;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.tidewatch.model.TidewatchException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** The one place where an error becomes an HTTP status. */
public final class ProblemTranslator {
    /** For a dependency that is away. */
    private static final Duration DEPENDENCY_RETRY = Duration.ofSeconds(2);

    private ProblemTranslator() {}

    /**
     * What is answered.
     *
     * @param problem the body
     * @param retryAfter for the header {@code Retry-After}; null for none
     * @param bug whether it is ours and to be logged
     */
    public record Translation(Problem problem, @Nullable Duration retryAfter, boolean bug) {
        static Translation of(int status, String detail) {
            return new Translation(Problem.of(status, detail), null, false);
        }
    }

    /** Translates any error but those of JAX-RS and of bean validation. */
    public static Translation translate(Throwable thrown) {
        Throwable error = unwrap(thrown);
        if (error instanceof ProblemException own) {
            return new Translation(own.problem(), own.retryAfter(), false);
        }
        if (error instanceof TidewatchException own) {
            return byFault(own);
        }
        if (error instanceof JsonProcessingException json && !(error instanceof InvalidDefinitionException)) {
            return json(json);
        }
        String away = away(error);
        if (away != null) {
            return new Translation(Problem.of(503, away), DEPENDENCY_RETRY, false);
        }
        return new Translation(Problem.of(500, "the service failed; its log says why"), null, true);
    }

    private static Translation byFault(TidewatchException error) {
        String message = error.getMessage() == null ? error.fault().toString() : error.getMessage();
        return switch (error.fault()) {
            case CALLER -> Translation.of(400, message);
            case LIMIT -> Translation.of(422, message);
            case DEPENDENCY -> new Translation(Problem.of(503, message), DEPENDENCY_RETRY, false);
            case BUG -> new Translation(Problem.of(500, message), null, true);
        };
    }

    private static Translation json(JsonProcessingException error) {
        JsonLocation at = error.getLocation();
        String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        if (!(error instanceof JsonMappingException mapping)) {
            return Translation.of(400, "the body is not JSON" + place + ": " + error.getOriginalMessage());
        }
        String message = error instanceof UnrecognizedPropertyException unknown
                ? "'" + unknown.getPropertyName() + "' is not a field here"
                : firstLine(error.getOriginalMessage());
        StringBuilder path = new StringBuilder();
        Integer index = null;
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else if (path.isEmpty() && index == null) {
                index = step.getIndex();
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        FieldError field = new FieldError(index, path.isEmpty() ? null : path.toString(), message + place);
        return new Translation(Problem.of(400, field.sentence(), List.of(field)), null, false);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "wrong value" : text.lines().findFirst().orElse("wrong value");
    }

    /** A sentence when a dependency is away, else null. */
    private static @Nullable String away(Throwable error) {
        if (error instanceof RetriableException) {
            return "Kafka is away: " + error.getMessage();
        }
        if (error instanceof PgException pg) {
            // Class 08 is about connections, 57P about a server that stops or starts, 53 about its resources.
            String state = pg.getSqlState() == null ? "" : pg.getSqlState();
            return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")
                    ? "Postgres is away: " + pg.getErrorMessage()
                    : null;
        }
        if (error instanceof SQLException sql) {
            String state = sql.getSQLState() == null ? "" : sql.getSQLState();
            return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")
                    ? "Postgres is away: " + sql.getMessage()
                    : null;
        }
        // Kafka's client never lets these out; a request's only other connections are those to Postgres.
        if (error instanceof ConnectException || error instanceof ClosedChannelException) {
            return "Postgres is away: " + error.getMessage();
        }
        if (error instanceof TimeoutException) {
            return "Postgres or Kafka did not answer in time";
        }
        if (error instanceof IOException
                && error.getMessage() != null
                && error.getMessage().contains("Connection reset")) {
            return "Postgres went away: " + error.getMessage();
        }
        return null;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable error = thrown;
        while ((error instanceof CompletionException
                        || error instanceof ExecutionException
                        || error instanceof UndeclaredThrowableException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        return error;
    }
}
