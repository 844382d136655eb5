package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.intake.UnsupportedBodyException;
import io.tidewatch.kit.problems.ProblemTranslator;
import io.tidewatch.kit.problems.ProblemTranslator.Translation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed as a whole, in the terms of HTTP and of gRPC.
 *
 * @param httpStatus 400, 413, 415, 429, 500 or 503; only 429 and 503 make a sender come again
 * @param code of gRPC: INVALID_ARGUMENT 3, RESOURCE_EXHAUSTED 8, INTERNAL 13, UNAVAILABLE 14
 * @param retryAfter when to come again; null when that does not help
 * @param bug whether it is ours and to be logged
 */
public record OtlpFailure(
        int httpStatus, int code, String message, @Nullable Duration retryAfter, boolean bug) {
    private static final int INVALID_ARGUMENT = 3;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;

    /** A failure that an exception tells. */
    public static OtlpFailure of(Throwable error) {
        if (error instanceof UnsupportedBodyException) {
            return of(415, String.valueOf(error.getMessage()));
        }
        Translation translation = ProblemTranslator.translate(error);
        return of(
                translation.problem().status(),
                translation.problem().detail(),
                translation.retryAfter(),
                translation.bug());
    }

    /** A failure of the caller's. */
    public static OtlpFailure of(int httpStatus, String message) {
        return of(httpStatus, message, null, false);
    }

    private static OtlpFailure of(int status, String message, @Nullable Duration retryAfter, boolean bug) {
        return switch (status) {
            // A full backlog alone is worth a second try; RetryInfo says so.
            case 413, 429 -> new OtlpFailure(status, RESOURCE_EXHAUSTED, message, retryAfter, bug);
            case 502, 503, 504 -> new OtlpFailure(503, UNAVAILABLE, message, retryAfter, bug);
            case 500 -> new OtlpFailure(status, INTERNAL, message, retryAfter, bug);
            case 415 -> new OtlpFailure(status, INVALID_ARGUMENT, message, retryAfter, bug);
            default -> new OtlpFailure(400, INVALID_ARGUMENT, message, retryAfter, bug);
        };
    }
}
