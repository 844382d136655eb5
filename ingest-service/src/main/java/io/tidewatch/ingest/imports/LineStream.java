package io.tidewatch.ingest.imports;

import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream, one at a time, of which each has a bounded length. Not for several threads. */
final class LineStream {
    /** Bytes of a line. */
    static final int LONGEST = 16 << 20;

    /** Bytes of a stream, unpacked: a small body may be packed of much. */
    private static final long MOST = 4L << 30;

    private final InputStream in;
    private final long most;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] line = new byte[1 << 12];
    private int length;
    private boolean tooLong;
    private long bytes;
    private long lines;

    LineStream(InputStream in) {
        this(in, MOST);
    }

    /** @param most bytes that are read */
    LineStream(InputStream in, long most) {
        this.in = in;
        this.most = most;
    }

    /**
     * Goes on to the next line; false at the end of the stream.
     *
     * @throws TidewatchException the caller's, when the stream has too many bytes
     */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (at == end) {
                end = Math.max(0, in.read(buffer));
                at = 0;
                bytes += end;
                if (bytes > most) {
                    throw TidewatchException.caller("line " + (lines + 1) + ": the body has more than " + most
                            + " bytes, unpacked: send it in pieces");
                }
                if (end == 0) {
                    lines += any ? 1 : 0;
                    return any;
                }
            }
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            add(from, at);
            if (at < end) {
                at++;
                lines++;
                return true;
            }
        }
    }

    private void add(int from, int to) {
        int more = to - from;
        if (length + more > LONGEST) {
            tooLong = true;
            return;
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, Math.min(LONGEST, 2 * line.length)));
        }
        System.arraycopy(buffer, from, line, length, more);
        length += more;
    }

    /** The line, without its end; longer than {@link #length}. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** Whether the line has more than {@link #LONGEST} bytes, and what is held is a part of it. */
    boolean isTooLong() {
        return tooLong;
    }

    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Bytes that were read in all. */
    long bytesRead() {
        return bytes;
    }

    /** Lines that were read, this one included. */
    long lines() {
        return lines;
    }
}
