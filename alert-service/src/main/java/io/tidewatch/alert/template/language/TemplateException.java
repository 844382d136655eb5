package io.tidewatch.alert.template.language;

/** A template that cannot be read or carried out; the message is Go's, with the template's name and the line. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
