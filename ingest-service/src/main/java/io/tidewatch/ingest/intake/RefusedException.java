package io.tidewatch.ingest.intake;

import java.io.Serial;

/** One element is wrong; its neighbours are not concerned. */
public final class RefusedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field path within the element, empty for the whole
     * @param message what is wrong, for the sender
     */
    public RefusedException(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** The same of an element that is the value of a field. */
    public RefusedException within(String outer) {
        return new RefusedException(field.isEmpty() ? outer : outer + "." + field, String.valueOf(getMessage()));
    }

    /** The refusal of the element at this index. */
    public Refusal at(int index) {
        return new Refusal(index, field, String.valueOf(getMessage()));
    }
}
