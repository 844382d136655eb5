package io.tidewatch.alert.groups;

import io.tidewatch.alert.groups.yaml.RuleFileException;
import io.tidewatch.alert.groups.yaml.RuleFileReader;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.kit.problems.ProblemException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rule groups as requests bring them. Stateless. */
public final class RuleFileRequest {
    private static final int LONGEST_NAME = 200;

    private RuleFileRequest() {}

    /** The groups of a file; 400 with every fault, the field being its line and column. */
    public static List<RuleGroup> file(@Nullable String yaml) {
        return read(yaml, RuleFileReader::read);
    }

    /** One group; faults as of {@link #file}. */
    public static RuleGroup group(@Nullable String yaml) {
        return read(yaml, RuleFileReader::readGroup);
    }

    /** The name of a file, as it stands in the path. */
    public static String namespace(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw ProblemException.invalid("namespace", "must have 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }

    private static <T> T read(@Nullable String yaml, Function<String, T> reader) {
        try {
            return reader.apply(yaml == null ? "" : yaml);
        } catch (RuleFileException e) {
            FieldErrors errors = new FieldErrors();
            e.problems().forEach(problem -> errors.add(problem.line() + ":" + problem.column(), problem.message()));
            throw ProblemException.invalid(errors.list());
        }
    }
}
