package io.tidewatch.kit.wiring;

import io.tidewatch.kit.problems.FieldError;
import io.tidewatch.kit.problems.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Comparator;
import java.util.List;

/** Bean validation: each violated constraint is a field at fault; a return value that violates one is our bug. */
@Provider
public class ValidationErrorMapper implements ExceptionMapper<ValidationException> {
    private final ProblemResponses responses;

    public ValidationErrorMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    @Override
    public Response toResponse(ValidationException error) {
        if (!(error instanceof ConstraintViolationException violated) || ofReturnValue(violated)) {
            return responses.of(error);
        }
        List<FieldError> errors = violated.getConstraintViolations().stream()
                .map(ValidationErrorMapper::fieldError)
                .sorted(Comparator.comparing(FieldError::sentence))
                .toList();
        return responses.of(ProblemException.invalid(errors));
    }

    private static boolean ofReturnValue(ConstraintViolationException error) {
        return error.getConstraintViolations().stream().anyMatch(violation -> {
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.RETURN_VALUE) {
                    return true;
                }
            }
            return false;
        });
    }

    /** The path without method and parameter, which the caller does not know; a list's index apart. */
    private static FieldError fieldError(ConstraintViolation<?> violation) {
        StringBuilder path = new StringBuilder();
        String parameter = null;
        Integer index = null;
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
                continue;
            }
            if (node.getIndex() != null) {
                if (path.isEmpty()) {
                    index = node.getIndex();
                } else {
                    path.append('[').append(node.getIndex()).append(']');
                }
            }
            if (node.getName() != null && node.getKind() == ElementKind.PROPERTY) {
                path.append(path.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return new FieldError(index, path.isEmpty() ? parameter : path.toString(), violation.getMessage());
    }
}
