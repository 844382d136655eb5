package io.tidewatch.ingest.scrape.exposition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what names a series as the text format does: {@code name{a="b"}}. Not for several threads. */
final class SeriesWriter {
    /** With access to the bytes written so far, which would otherwise be copied for each series. */
    private static final class Bytes extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }
    }

    private final Bytes labels = new Bytes();
    private final Bytes out = new Bytes();

    void clearLabels() {
        labels.reset();
    }

    /** Adds a label to those of every series that follows. */
    void label(String name, String value) {
        label(labels, name, value);
    }

    private static void label(Bytes to, String name, String value) {
        if (to.size() > 0) {
            to.write(',');
        }
        quoted(to, name);
        to.write('=');
        quoted(to, value);
    }

    private static void quoted(Bytes to, String text) {
        to.write('"');
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (b == '"' || b == '\\') {
                to.write('\\');
                to.write(b);
            } else if (b == '\n') {
                to.write('\\');
                to.write('n');
            } else {
                to.write(b);
            }
        }
        to.write('"');
    }

    /**
     * Writes a series.
     *
     * @param extraLabel a further label, or the empty string
     * @return the number of bytes
     */
    int write(String name, String extraLabel, String extraValue) {
        out.reset();
        out.write('{');
        quoted(out, name);
        if (labels.size() > 0) {
            out.write(',');
            out.write(labels.array(), 0, labels.size());
        }
        if (!extraLabel.isEmpty()) {
            label(out, extraLabel, extraValue);
        }
        out.write('}');
        return out.size();
    }

    byte[] bytes() {
        return out.array();
    }
}
