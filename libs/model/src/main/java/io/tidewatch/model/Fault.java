package io.tidewatch.model;

/** Whose fault an error is; decides once what becomes of it: HTTP status, retry or dead letter. */
public enum Fault {
    /** The request or event is wrong and stays wrong: 4xx, dead letter. */
    CALLER,
    /** A limit was reached; less, or later, would work: 422, 413 or 429. */
    LIMIT,
    /** Kafka, Postgres or a peer is away: 503 with Retry-After, retried with back-off, never a dead letter. */
    DEPENDENCY,
    /** Ours: 500, logged with its stack trace. */
    BUG
}
