package io.tidewatch.timeseries.codec;

import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.io.Serial;

/** Bytes that do not follow the format of blocks: the storage has not kept what it was given. */
public final class CorruptBlockException extends TidewatchException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param offset where the fault was seen, in bytes from the start of the value that was read */
    public CorruptBlockException(int offset, String message) {
        this("byte " + offset + ": " + message);
    }

    public CorruptBlockException(String message) {
        super(Fault.DEPENDENCY, message);
    }
}
