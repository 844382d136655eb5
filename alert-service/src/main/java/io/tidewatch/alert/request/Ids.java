package io.tidewatch.alert.request;

import io.tidewatch.kit.problems.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Identities in paths and parameters. */
public final class Ids {
    /**
     * The id of a path.
     *
     * @param what it is the id of: "rule"
     * @throws ProblemException 404, when it is not a UUID and so no id of anything
     */
    public static UUID ofPath(String what, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.notFound("there is no " + what + " " + text);
        }
    }

    /**
     * The id of a query parameter; null when it is absent.
     *
     * @throws ProblemException 400, when it is not a UUID
     */
    public static @Nullable UUID ofParameter(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(name, "'" + text + "' is not a UUID");
        }
    }

    private Ids() {}
}
