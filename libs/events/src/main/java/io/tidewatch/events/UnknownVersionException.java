package io.tidewatch.events;

import java.io.Serial;

/** A record of a format version that this reader does not know; a newer reader may. */
public final class UnknownVersionException extends CorruptRecordException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int version;

    /**
     * @param offset of the version byte in the value; -1 when it is the header's
     * @param version what was found, 0 to 255
     */
    public UnknownVersionException(int offset, int version) {
        super(offset, "format version " + version + " is not known; this reader knows " + EventHeaders.VERSION);
        this.version = version;
    }

    /** The version that was found, 0 to 255. */
    public int version() {
        return version;
    }
}
