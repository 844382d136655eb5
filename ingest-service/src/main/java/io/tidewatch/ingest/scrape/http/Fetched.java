package io.tidewatch.ingest.scrape.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An answer. Its bytes count as under way until it is closed. Not changed once made. */
public final class Fetched implements AutoCloseable {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String CONTENT_ENCODING = "Content-Encoding";

    private final int status;
    private final String statusText;
    private final Function<String, @Nullable String> headers;
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
        this(
                status,
                statusText,
                name -> switch (name) {
                    case CONTENT_TYPE -> contentType;
                    case CONTENT_ENCODING -> encoding;
                    default -> null;
                },
                body,
                length,
                () -> {});
    }

    /**
     * An answer.
     *
     * @param headers the value of a header by its name; null when there is none
     * @param body at least {@code length} bytes, as they came
     * @param release what closing does
     */
    Fetched(
            int status,
            String statusText,
            Function<String, @Nullable String> headers,
            byte[] body,
            int length,
            Runnable release) {
        this.status = status;
        this.statusText = statusText;
        this.headers = headers;
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
        return headers.apply(CONTENT_TYPE);
    }

    /** {@code Content-Encoding}; null when there is none. */
    public @Nullable String encoding() {
        return headers.apply(CONTENT_ENCODING);
    }

    /** A header of the answer; null when there is none. */
    public @Nullable String header(String name) {
        return headers.apply(name);
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
