package io.tidewatch.events;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/**
 * A record that does not follow its format. It stays wrong however often it is read, so it belongs into the dead
 * letters ({@link Fault#CALLER}).
 */
public class CorruptRecordException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * @param offset where the fault was seen, in bytes from the start of the value; -1 when it is in the headers or not
     *     known
     */
    public CorruptRecordException(int offset, String message) {
        super(Fault.CALLER, offset < 0 ? message : "byte " + offset + ": " + message);
        this.offset = offset;
    }

    /** Bytes from the start of the record's value; -1 when the fault is in the headers or not known. */
    public int offset() {
        return offset;
    }
}
