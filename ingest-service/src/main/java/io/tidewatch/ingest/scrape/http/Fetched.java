package io.tidewatch.ingest.scrape.http;

import org.jspecify.annotations.Nullable;

/** An answer. Its bytes count as under way until it is closed. Not changed once made. */
public final class Fetched implements AutoCloseable {
    private final int status;
    private final String statusText;
    private final @Nullable String contentType;
    private final @Nullable String encoding;
    private final byte[] body;
    private final int length;
    private final Runnable release;

    /** One whose bytes nobody counts. */
    public Fetched(
            int status,
            String statusText,
            @Nullable String contentType,
            @Nullable String encoding,
            byte[] body,
            int length) {
        this(status, statusText, contentType, encoding, body, length, () -> {});
    }

    /**
     * An answer.
     *
     * @param body at least {@code length} bytes, as they came
     * @param release what closing does
     */
    Fetched(
            int status,
            String statusText,
            @Nullable String contentType,
            @Nullable String encoding,
            byte[] body,
            int length,
            Runnable release) {
        this.status = status;
        this.statusText = statusText;
        this.contentType = contentType;
        this.encoding = encoding;
        this.body = body;
        this.length = length;
        this.release = release;
    }

    public int status() {
        return status;
    }

    public String statusText() {
        return statusText;
    }

    /** {@code Content-Type}; null when there is none. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** {@code Content-Encoding}; null when there is none. */
    public @Nullable String encoding() {
        return encoding;
    }

    /** The bytes, of which the first {@link #length} count; not a copy. */
    public byte[] body() {
        return body;
    }

    public int length() {
        return length;
    }

    @Override
    public void close() {
        release.run();
    }
}
